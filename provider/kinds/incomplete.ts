import type * as z from 'zod';
import { safeParse } from '../../builder/ground/safe-parse';
import { describeIssues } from '../../builder/ground/bad-value';
import { UserError } from '../../builder/ground/user-error';
import type { Properties } from '../values';

/**
 * The inputs of a resource, as Check completed them and the engine hands them over again. They have been in the state
 * meanwhile, which anybody may have edited.
 *
 * @throws UserError when they are not of that form
 */
export function checkedInputs<T>(kind: string, schema: z.ZodType<T>, inputs: Properties): T {
  const result = safeParse(schema, inputs);
  if (result.success) return result.data;
  throw new UserError(
    `the inputs of a resource of the kind ${kind} are not as they were checked: ${describeIssues(result.error, inputs)}`,
    'Was the state edited, or written by another release of seedstage? `pulumi refresh` and `pulumi up` write it anew.',
  );
}
