import * as z from 'zod';

/**
 * Parses any value with a schema, without throwing. zod compares the `length` of anything that has one, even of the
 * wrong type, and that comparison throws if `length` is an object that has no primitive value, as in
 * `{ length: { toString: 1, valueOf: 1 } }`.
 */
export function safeParse<T>(schema: z.ZodType<T>, data: unknown): z.ZodSafeParseResult<T> {
  try {
    return schema.safeParse(data);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = 'every value to have the type that is listed for it, not an object';
    const issue: z.core.$ZodIssue = { code: 'invalid_format', format: 'regex', path: [], message };
    return { success: false, error: new z.ZodError([issue]) as z.ZodError<T> };
  }
}
