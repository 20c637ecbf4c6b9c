import type { handleUnaryCall, sendUnaryData, ServerUnaryCall, status } from '@grpc/grpc-js';
import { printableText } from '../builder/ground/printable';
import { systemError } from '../builder/ground/system-error';
import { UserError } from '../builder/ground/user-error';
import { grpc } from './grpc';
import { InitFailed } from './init-failed';
import { Secrets } from './secrets';

/** Errors are sent in a header, whose size is limited. */
const LONGEST_ERROR = 16_000;

/** An error whose text is already complete for the user. */
export class Told extends Error {}

/** A call that this provider does not implement; the engine works without it. */
export class Unimplemented extends Told {}

/**
 * Makes a call's handler from a function that answers or throws. Secrets that the function reads through its `secrets`
 * argument appear in no error.
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

/**
 * The text for the user: a problem and the next step, what the machine refused, or for a bug of ours, where it
 * happened.
 */
export function errorText(error: unknown): string {
  if (error instanceof UserError || error instanceof Told) return shortened(error.message);
  const refused = systemError(error); // the machine's state is not a bug of ours
  if (refused !== undefined) return shortened(refused.message);
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return shortened(`This is a bug in seedstage; please report it with these lines:\n${trace}`);
}

function codeOf(error: unknown): status {
  return error instanceof Unimplemented ? grpc.status.UNIMPLEMENTED : grpc.status.UNKNOWN;
}

function shortened(text: string): string {
  // The text may quote a build's output, or a file name that a build chose, which must not control a terminal.
  const printable = printableText(text.slice(0, LONGEST_ERROR));
  return text.length > LONGEST_ERROR ? `${printable}…` : printable;
}
