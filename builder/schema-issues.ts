import type * as z from 'zod';

/**
 * What a schema found wrong, for a reader: each field with the value that is there and what is expected.
 *
 * @param data what was parsed, so that values can be quoted
 */
export function describeIssues(error: z.ZodError, data: unknown): string {
  return error.issues.map((issue) => describeIssue(issue, data)).join('; ');
}

function describeIssue(issue: z.core.$ZodIssue, data: unknown): string {
  const field = issue.path.map(String).join('.') || 'the whole';
  if (issue.code === 'unrecognized_keys') {
    const where = issue.path.length > 0 ? ` in ${field}` : '';
    return `unknown field${issue.keys.length > 1 ? 's' : ''} ${issue.keys.map((key) => `"${key}"`).join(', ')}${where}`;
  }
  const value = issue.path.reduce<unknown>(
    (at, name) => (at as Record<PropertyKey, unknown> | undefined)?.[name],
    data,
  );
  if (value === undefined) return `${field} is missing`;
  return `${field} is ${JSON.stringify(value)}: ${expectation(issue)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return `expected a value of type ${issue.expected}`;
  if (issue.code === 'invalid_format') return `expected ${issue.message}`;
  return issue.message;
}
