import * as z from 'zod';
import { editDistance } from './edit-distance';

/** One value that a schema refuses, for a reader. */
export interface BadValue {
  /** The name of the top-level setting or property. */
  name: string;
  /** What is wrong: the name, the value that was found, what is allowed. */
  text: string;
}

/**
 * Explains what a schema found wrong. Each field's `describe()` text says what is allowed, so that the
 * schema alone is the list of settings, of their types and of their error texts.
 *
 * @param schema an object schema of which every field is described
 * @param error without one, nothing is wrong
 * @param data what was parsed
 * @param prefix set before each name, such as `seedstage:`
 */
export function badValues(
  schema: z.ZodObject,
  error: z.ZodError | undefined,
  data: Readonly<Record<string, unknown>>,
  prefix = '',
): BadValue[] {
  if (!error) return [];
  const seen = new Set<string>();
  return error.issues
    .flatMap((issue) => explain(schema, issue, data, prefix))
    .filter(({ text }) => !seen.has(text) && seen.add(text));
}

function explain(
  schema: z.ZodObject,
  issue: z.core.$ZodIssue,
  data: Readonly<Record<string, unknown>>,
  prefix: string,
): BadValue[] {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    const known = Object.keys(schema.shape).map((name) => prefix + name);
    return issue.keys.map((name) => ({ name, text: unknownName(prefix + name, known) }));
  }
  const name = String(issue.path[0] ?? '');
  const allowed = descriptionOf(schema, name) ?? issue.message;
  const value = issue.path.reduce<unknown>(
    (at, step) => (at as Record<PropertyKey, unknown> | null)?.[step],
    data,
  );
  const found = value === undefined ? 'is missing' : `is ${quote(value)}`;
  return [{ name, text: `${prefix}${pathText(issue.path)} ${found}; expected ${allowed}.` }];
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .slice(1);
}

function descriptionOf(schema: z.ZodObject, name: string): string | undefined {
  const field = schema.shape[name] as z.ZodType | undefined;
  return field === undefined ? undefined : z.globalRegistry.get(field)?.description;
}

function unknownName(name: string, known: readonly string[]): string {
  const near = known.filter((each) => editDistance(each, name) <= 2);
  const guess = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  return `${name} is not known.${guess} Known: ${known.join(', ')}.`;
}

/** A value as a reader may see it: shortened, and without the credentials that a URL can hold. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value).replaceAll(/(\w+:\/\/)[^/\s"@]*@/g, '$1***@');
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
