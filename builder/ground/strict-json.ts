import { quote } from './quote';
import { safeParse } from './safe-parse';
import { UserError } from './user-error';
import { describeIssues } from './bad-value';
import type * as z from 'zod';

/** How many values may stand in each other; a statement of ours has 6. */
const MOST_NESTED = 100;

/** A string, with the colon after a name; a bracket; or the quote of a string that does not end. */
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]"]/gs;

/**
 * Parses JSON from somebody else. A name that occurs twice in an object is refused: of two readers, one would take the
 * first value and the other the last, and a signature covers both.
 *
 * @param what the name of the text, for errors
 * @throws UserError for anything but JSON in UTF-8, without duplicate names, nested at most 100 deep
 */
export function strictJson(bytes: Uint8Array, what: string): unknown {
  const text = utf8Text(bytes, what);
  checkNames(text, what); // before the parser: JSON.parse keeps the last of two values
  try {
    return JSON.parse(text);
  } catch {
    throw refused(what, 'it is not JSON');
  }
}

/** Parses JSON from somebody else, and checks it with a schema. @throws UserError for anything else */
export function strictJsonOf<T>(schema: z.ZodType<T>, bytes: Uint8Array, what: string): T {
  const data = strictJson(bytes, what);
  const result = safeParse(schema, data);
  if (result.success) return result.data;
  throw refused(what, describeIssues(result.error, data));
}

function utf8Text(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused(what, 'it is not UTF-8');
  }
}

/** Refuses duplicate names and deep nesting. Text that is not JSON may pass: the parser refuses it. */
function checkNames(text: string, what: string): void {
  const open: Set<string>[] = [];
  for (const [token, string, colon] of text.matchAll(TOKENS)) {
    if (token === '"') throw refused(what, 'it is not JSON');
    if (token === '{' || token === '[') {
      open.push(new Set());
      if (open.length > MOST_NESTED) throw refused(what, `it is nested more than ${MOST_NESTED} deep`);
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (colon !== undefined && string !== undefined) {
      const name = nameOf(string);
      const names = open.at(-1);
      if (names?.has(name)) throw refused(what, `the name ${quote(name)} occurs twice in an object`);
      names?.add(name);
    }
  }
}

/** The name that a string spells, so that an escaped letter is the letter. */
function nameOf(string: string): string {
  try {
    return JSON.parse(string) as string;
  } catch {
    return string; // the parser will refuse it
  }
}

function refused(what: string, problem: string): UserError {
  return new UserError(`${what}: ${problem}`, 'Get it again from whoever made it.');
}
