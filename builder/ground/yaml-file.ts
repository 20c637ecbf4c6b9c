import { isScalar, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';
import type * as z from 'zod';
import { ParsedTexts } from './parsed-texts';
import { printableText } from './printable';
import { safeParse } from './safe-parse';
import { describeIssues } from './bad-value';
import { quote } from './quote';
import { readTextFile } from './text-file';
import { UserError } from './user-error';

/** How often values may be named by an anchor: as the file is written, and as it would be written out. */
const MOST_ALIASES = 100;

const known = new ParsedTexts<unknown>();

/**
 * Reads a YAML file of a known form. The file is read each time, and parsed only when its text has changed.
 *
 * @param docs the page that lists the fields
 * @throws UserError for what is not a plain file of 32 KB at most, not YAML, an unknown or missing field, and a wrong
 *   value
 */
export function readYaml<T>(file: string, schema: z.ZodType<T>, docs: string): Readonly<T> {
  const text = readTextFile(file);
  return known.of(file, text, () => parseText(file, text, schema, docs)) as T;
}

function parseText<T>(file: string, text: string, schema: z.ZodType<T>, docs: string): T {
  const data = parseYaml(file, text);
  const result = safeParse(schema, data);
  if (result.success) return result.data;
  throw new UserError(`${file}: ${describeIssues(result.error, data)}`, `${docs} lists the fields.`);
}

function parseYaml(file: string, text: string): unknown {
  try {
    return parseWhole(text);
  } catch (error) {
    const { message } = error as Error;
    // Its parser is recursive, and finds out by itself.
    const problem = message.includes('call stack') ? 'it is nested too deeply' : printableText(message);
    throw new UserError(`${file}: not YAML: ${problem}`, 'Correct the file.');
  }
}

/** The library makes every error readable, and compares every key with all before it: here one of them will do. */
function parseWhole(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, lineCounter: lines });
  // A warning is about a tag that is not YAML's own: what is meant by it nobody knows.
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new Error(`${problem.message} at line ${line}, column ${col}`);
  }
  let aliases = 0;
  visit(document, {
    Map: (_key, map) => refuseTwice(map),
    Alias: () => {
      // Before they are looked up: a list that holds itself a thousand times takes the library minutes.
      aliases += 1;
      if (aliases > MOST_ALIASES) throw new Error(`more than ${MOST_ALIASES} values are named by an anchor`);
    },
  });
  return document.toJS({ maxAliasCount: MOST_ALIASES });
}

function refuseTwice(map: YAMLMap): void {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    if (seen.has(name)) throw new Error(`Map keys must be unique: ${quote(name)} is there twice`);
    seen.add(name);
  }
}
