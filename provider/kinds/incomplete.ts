import type * as z from 'zod';
import { safeParse } from '../../builder/ground/safe-parse';
import { describeIssues } from '../../builder/ground/bad-value';
import { UserError } from '../../builder/ground/user-error';
import type { Properties } from '../values';

/**
 * The inputs of a resource that Check completed and the engine passes back. They were in the state meanwhile, which a
 * user may have edited.
 *
 * @throws UserError if they do not match the schema
 */
export function checkedInputs<T>(kind: string, schema: z.ZodType<T>, inputs: Properties): T {
  const result = safeParse(schema, inputs);
  if (result.success) return result.data;
  throw new UserError(
    `the stored inputs of a resource of the kind ${kind} are not valid: ${describeIssues(result.error, inputs)}`,
    'Run `pulumi refresh` and `pulumi up` to write the state again: it was edited, or written by another release of seedstage.',
  );
}
