import * as z from 'zod';
import { near } from './edit-distance';
import { quote, shortened } from './quote';
import { entryOf } from './table';

/** How many problems a message lists at most, and how many names one problem lists. */
const TOLD = 10;
/** How many characters of a field's name a message shows. */
const LONGEST_NAME = 100;

/** One value that a schema refuses. */
export interface BadValue {
  /** The name of the top-level setting or property. */
  name: string;
  /** The problem: the name, the value found, and the allowed values. */
  text: string;
}

/**
 * Describes all that a schema refuses in a file, in one text.
 *
 * @param data the parsed data, to quote values from
 */
export function describeIssues(error: z.ZodError, data: unknown): string {
  const told = error.issues.slice(0, TOLD).map((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownFields(issue.keys, issue.path);
    const value = valueAt(data, issue.path);
    if (value === undefined) return `${pathText(issue.path)} is missing`;
    return `${pathText(issue.path)} is ${quote(value)}: ${expectation(issue)}`;
  });
  return [...told, ...andMore(error.issues.length)].join('; ');
}

/**
 * Lists the settings or properties that a schema refuses. Each field's `describe()` text says what is allowed, so that
 * the schema alone defines the settings, their types and their error texts. The value of a field whose `meta()` says
 * `secret` is not quoted.
 *
 * @param schema an object schema of which every field is described
 * @param error if undefined, nothing is wrong
 * @param data the parsed data
 * @param prefix put before each name, such as `seedstage:`
 */
export function badValues(
  schema: z.ZodObject,
  error: z.ZodError | undefined,
  data: Readonly<Record<string, unknown>>,
  prefix = '',
): BadValue[] {
  const seen = new Set<string>();
  return (error?.issues ?? [])
    .slice(0, TOLD)
    .flatMap((issue) => {
      if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
        return issue.keys.slice(0, TOLD).map((key) => unknownSetting(schema, key, prefix));
      }
      const name = String(issue.path[0] ?? '');
      if (issue.code === 'unrecognized_keys') {
        const known = metaAt(schema, issue.path).description ?? 'no such field';
        return issue.keys.slice(0, TOLD).map((key) => {
          return {
            name,
            text: `${prefix}${pathText([...issue.path, key])} is not known; expected ${known}.`,
          };
        });
      }
      const value = valueAt(data, issue.path);
      const { description, secret } = metaAt(schema, issue.path);
      const found = value === undefined ? 'is missing' : `is ${secret ? '[secret]' : quote(value)}`;
      const allowed = expectedBy(issue) ?? description ?? issue.message;
      return [{ name, text: `${prefix}${pathText(issue.path)} ${found}; expected ${allowed}.` }];
    })
    .filter(({ text }) => !seen.has(text) && seen.add(text));
}

/** The expectation for a field without a description. */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return `expected a value of type ${issue.expected}`;
  if (issue.code === 'invalid_format') return `expected ${issue.message}`;
  return issue.message;
}

/** The expectation that a refinement states in `params.expected`. */
function expectedBy(issue: z.core.$ZodIssue): string | undefined {
  const expected: unknown = issue.code === 'custom' ? issue.params?.['expected'] : undefined;
  return typeof expected === 'string' ? expected : undefined;
}

/** The metadata of the field at a path. A field without a description gets that of the nearest enclosing one. */
function metaAt(
  schema: z.ZodObject,
  path: readonly PropertyKey[],
): { description?: string; secret: boolean } {
  let at: unknown = schema;
  let description: string | undefined;
  let secret = false;
  for (const step of path) {
    const around: unknown = unwrapped(at);
    if (!(around instanceof z.ZodObject) || !Object.hasOwn(around.shape, step)) break;
    at = around.shape[String(step)];
    const metas = [metaOf(at), metaOf(unwrapped(at))];
    description = metas[0]?.description ?? metas[1]?.description ?? description;
    secret ||= metas.some((meta) => meta?.['secret'] === true);
  }
  return { secret, ...(description === undefined ? {} : { description }) };
}

function metaOf(schema: unknown): z.core.GlobalMeta | undefined {
  return z.globalRegistry.get(schema as z.ZodType);
}

/** The schema inside optional and default wrappers. */
function unwrapped(schema: unknown): unknown {
  const open = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
  return open ? unwrapped(schema.unwrap()) : schema;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | null)?.[step], data);
}

/** `packages.make.against`, `needs[2]`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${shortened(String(step), LONGEST_NAME)}`))
    .join('')
    .replace(/^\./, '');
  return text || 'the whole';
}

function unknownFields(keys: readonly string[], path: readonly PropertyKey[]): string {
  const where = path.length > 0 ? ` in ${pathText(path)}` : '';
  const names = keys.slice(0, TOLD).map((key) => `"${shortened(key, LONGEST_NAME)}"`);
  return `unknown field${keys.length > 1 ? 's' : ''} ${[...names, ...andMore(keys.length)].join(', ')}${where}`;
}

function unknownSetting(schema: z.ZodObject, key: string, prefix: string): BadValue {
  const text = formerName(schema, key, prefix) ?? unknownName(schema, key, prefix);
  return { name: shortened(key), text };
}

/** The error for a name of an earlier release: the schema's `meta({ formerly })` has its replacement. */
function formerName(schema: z.ZodObject, name: string, prefix: string): string | undefined {
  const formerly = z.globalRegistry.get(schema)?.['formerly'] as Record<string, string> | undefined;
  const now = formerly && entryOf(formerly, name);
  return now === undefined ? undefined : `${prefix}${name} is no longer accepted; write ${now}.`;
}

function unknownName(schema: z.ZodObject, key: string, prefix: string): string {
  const known = Object.keys(schema.shape).map((name) => prefix + name);
  const alike = known.filter((each) => near(each, prefix + key));
  const guess = alike.length > 0 ? ` Did you mean ${alike.join(' or ')}?` : '';
  return `${shortened(prefix + key)} is not known.${guess} Known: ${known.join(', ')}.`;
}

function andMore(count: number): string[] {
  return count > TOLD ? [`and ${count - TOLD} more`] : [];
}
