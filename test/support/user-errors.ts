import { UserError } from '../../builder/ground/user-error';

/** The text of the UserError that a call throws, now or later. Anything else fails the test. */
export async function errorText(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('expected a UserError, and nothing was thrown');
}
