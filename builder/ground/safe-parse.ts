import * as z from 'zod';

/**
 * What a schema makes of a value, whatever the value is. zod compares the `length` of anything that has one, of the
 * right type or not, and comparing throws where that is an object without a value of its own, such as
 * `{ length: { toString: 1, valueOf: 1 } }`.
 */
export function safeParse<T>(schema: z.ZodType<T>, data: unknown): z.ZodSafeParseResult<T> {
  try {
    return schema.safeParse(data);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = 'each value of the type that is listed for it, and no object in its place';
    const issue: z.core.$ZodIssue = { code: 'invalid_format', format: 'regex', path: [], message };
    return { success: false, error: new z.ZodError([issue]) as z.ZodError<T> };
  }
}
