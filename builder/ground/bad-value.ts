import * as z from 'zod';
import { quote, shortened } from './quote';
import { near } from './edit-distance';
import { entryOf } from './table';

export { quote } from './quote';

/** How many problems of one resource are told. */
const TOLD = 20;

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
    .slice(0, TOLD)
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
    return issue.keys.slice(0, TOLD).map((name) => ({
      name: shortened(name),
      text: formerName(schema, name, prefix) ?? unknownName(prefix + name, known),
    }));
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
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${shortened(String(step), 100)}`))
    .join('')
    .slice(1);
}

function descriptionOf(schema: z.ZodObject, name: string): string | undefined {
  const field = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined;
  return field === undefined ? undefined : z.globalRegistry.get(field)?.description;
}

/** A name that meant something in an earlier release: the schema's `meta({ formerly })` says what to write now. */
function formerName(schema: z.ZodObject, name: string, prefix: string): string | undefined {
  const formerly = z.globalRegistry.get(schema)?.['formerly'] as Record<string, string> | undefined;
  const now = formerly && entryOf(formerly, name);
  return now === undefined ? undefined : `${prefix}${name} is not known any more; write ${now}.`;
}

function unknownName(name: string, known: readonly string[]): string {
  const alike = known.filter((each) => near(each, name));
  const guess = alike.length > 0 ? ` Did you mean ${alike.join(' or ')}?` : '';
  return `${shortened(name)} is not known.${guess} Known: ${known.join(', ')}.`;
}
