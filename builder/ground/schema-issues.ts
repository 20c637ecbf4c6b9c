import type * as z from 'zod';
import { quote, shortened } from './quote';

/** How many problems, and names within one, are told. */
const TOLD = 10;

/**
 * What a schema found wrong, for a reader: each field with the value that is there and what is expected.
 *
 * @param data what was parsed, so that values can be quoted
 */
export function describeIssues(error: z.ZodError, data: unknown): string {
  const told = error.issues.slice(0, TOLD).map((issue) => describeIssue(issue, data));
  return [...told, ...andMore(error.issues.length)].join('; ');
}

function describeIssue(issue: z.core.$ZodIssue, data: unknown): string {
  const field = issue.path.map((step) => shortened(String(step), 100)).join('.') || 'the whole';
  if (issue.code === 'unrecognized_keys') {
    const where = issue.path.length > 0 ? ` in ${field}` : '';
    const names = issue.keys.slice(0, TOLD).map((key) => `"${shortened(key, 100)}"`);
    return `unknown field${issue.keys.length > 1 ? 's' : ''} ${[...names, ...andMore(issue.keys.length)].join(', ')}${where}`;
  }
  const value = issue.path.reduce<unknown>(
    (at, name) => (at as Record<PropertyKey, unknown> | null | undefined)?.[name],
    data,
  );
  if (value === undefined) return `${field} is missing`;
  return `${field} is ${quote(value)}: ${expectation(issue)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return `expected a value of type ${issue.expected}`;
  if (issue.code === 'invalid_format') return `expected ${issue.message}`;
  return issue.message;
}

function andMore(count: number): string[] {
  return count > TOLD ? [`and ${count - TOLD} more`] : [];
}
