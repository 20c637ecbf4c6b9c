import type { handleUnaryCall, sendUnaryData, ServerUnaryCall, status } from '@grpc/grpc-js';
import { printableText } from '../builder/ground/printable';
import { systemError } from '../builder/ground/system-error';
import { UserError } from '../builder/ground/user-error';
import { grpc } from './grpc';
import { InitFailed } from './init-failed';

/** Errors travel in a header, and headers have an end. */
const LONGEST_ERROR = 16_000;

/** A call that this provider does not offer; the engine knows what to do without it. */
export class Unimplemented extends Error {}

/** Makes a call's handler of a function that answers, or throws. */
export function answering<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>) => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => {
          reply(null, response);
        },
        (error: unknown) => {
          const metadata = error instanceof InitFailed ? { metadata: error.metadata() } : {};
          reply({ code: codeOf(error), details: errorText(error), ...metadata });
        },
      );
  };
}

/** What the user reads: a problem and the next step, what the machine refused, or, when it is our fault, where it happened. */
export function errorText(error: unknown): string {
  if (error instanceof UserError || error instanceof Unimplemented) return shortened(error.message);
  const refused = systemError(error); // the machine's state is no bug of ours
  if (refused !== undefined) return shortened(refused.message);
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return shortened(`This is a bug in seedstage, please report it with these lines:\n${trace}`);
}

function codeOf(error: unknown): status {
  return error instanceof Unimplemented ? grpc.status.UNIMPLEMENTED : grpc.status.UNKNOWN;
}

function shortened(text: string): string {
  // What it quotes may be a build's output, or the name of a file that a build made: a terminal must not obey it.
  const printable = printableText(text.slice(0, LONGEST_ERROR));
  return text.length > LONGEST_ERROR ? `${printable}…` : printable;
}
