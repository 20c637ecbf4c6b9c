import * as pulumi from '@pulumi/pulumi';
import { UserError } from '../builder/ground/user-error';

/**
 * An error of which Pulumi shows only the message.
 *
 * It has no stack. The stack would never be shown, but the SDK would format it, and Node 20.20 then loops for half a
 * minute over a line that ends inside node_modules/@SCOPE (util.inspect with colors), and fails.
 */
export function readableError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = '';
  return error;
}

/** Runs a program so that an error that the user can fix is shown as a sentence, not as a stack trace. */
export function readableErrors<Outputs>(program: () => Outputs): () => Outputs {
  return () => {
    try {
      return program();
    } catch (error) {
      throw error instanceof UserError ? readableError(error.message) : error;
    }
  };
}
