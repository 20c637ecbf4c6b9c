import * as pulumi from '@pulumi/pulumi';
import { UserError } from '../builder/user-error';

/** Runs a program so that an error its user can mend is shown as a sentence, and not as a stack trace. */
export function readableErrors<Outputs>(program: () => Outputs): () => Outputs {
  return () => {
    try {
      return program();
    } catch (error) {
      throw error instanceof UserError ? new pulumi.RunError(error.message) : error;
    }
  };
}
