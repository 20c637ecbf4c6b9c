import type { handleUnaryCall, sendUnaryData, ServerUnaryCall, status } from '@grpc/grpc-js';
import { printableText } from '../builder/ground/printable';
import { systemError } from '../builder/ground/system-error';
import { UserError } from '../builder/ground/user-error';
import { grpc } from './grpc';
import { InitFailed } from './init-failed';
import { Secrets } from './secrets';

/** Errors travel in a header, and headers have an end. */
const LONGEST_ERROR = 16_000;

/** An error whose text is the reader's already: nothing is added to it. */
export class Told extends Error {}

/** A call that this provider does not offer; the engine knows what to do without it. */
export class Unimplemented extends Told {}

/**
 * Makes a call's handler of a function that answers, or throws. What it reads through the secrets that it is given
 * stands in no error.
 */
export function answering<Request, Response>(
  answer: (request: Request, secrets: Secrets) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>) => {
    const secrets = new Secrets();
    Promise.resolve(call.request)
      .then((request) => answer(request, secrets))
      .then(
        (response) => {
          reply(null, response);
        },
        (error: unknown) => {
          const metadata = error instanceof InitFailed ? { metadata: error.metadata(secrets) } : {};
          reply({ code: codeOf(error), details: secrets.hide(errorText(error)), ...metadata });
        },
      );
  };
}

/** What the user reads: a problem and the next step, what the machine refused, or, when it is our fault, where it happened. */
export function errorText(error: unknown): string {
  if (error instanceof UserError || error instanceof Told) return shortened(error.message);
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
