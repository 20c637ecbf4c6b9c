import { Composer, isScalar, LineCounter, Parser, visit, type CST, type YAMLMap } from 'yaml';
import type * as z from 'zod';
import { ParsedTexts } from './parsed-texts';
import { printableText } from './printable';
import { safeParse } from './safe-parse';
import { describeIssues } from './bad-value';
import { quote } from './quote';
import { readTextFile } from './text-file';
import { UserError } from './user-error';

/** How many alias uses a file may have: as written, and with nested aliases expanded. */
const MOST_ALIASES = 100;

/** How many values may stand in each other; the deepest of the product's own files has 7. */
const MOST_NESTED = 100;

const known = new ParsedTexts<unknown>();

/**
 * Reads a YAML file and checks it with a schema. The file is read each time, but parsed only when its text has
 * changed.
 *
 * @param docs the page that lists the fields
 * @throws UserError for anything that is not a plain file of at most 32 KB, is not YAML, has an unknown or missing
 *   field, or a wrong value
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
    throw new UserError(`${file}: not YAML: ${printableText((error as Error).message)}`, 'Correct the file.');
  }
}

/** The library formats every error, and compares every key with all keys before it; here one error is enough. */
function parseWhole(text: string): unknown {
  const lines = new LineCounter();
  // As the library's parseDocument, but for the parser. A warning of its own would go to the provider's stderr.
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  const tokens = new ShallowParser(lines.addNewLine).parse(text);
  const [document, next] = composer.compose(tokens, true, text.length);
  if (document === undefined) throw new Error('there is no document');
  const second = next && { message: 'Source contains multiple documents', pos: next.range };
  // A warning is about a tag that YAML does not define, so its meaning is unknown.
  const problem = document.errors[0] ?? second ?? document.warnings[0];
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new Error(`${problem.message} at line ${line}, column ${col}`);
  }
  let aliases = 0;
  visit(document, {
    Map: (_key, map) => refuseTwice(map),
    Alias: () => {
      // Checked before aliases are resolved: the library takes minutes for a list that contains itself a thousand
      // times.
      aliases += 1;
      if (aliases > MOST_ALIASES) throw new Error(`more than ${MOST_ALIASES} aliases of anchors`);
    },
  });
  return document.toJS({ maxAliasCount: MOST_ALIASES });
}

/**
 * A parser that refuses deep nesting. The library's composer, which takes its tokens, is recursive. Near the end of the
 * stack it catches the overflow at each level and goes on, for seconds or for hours, or V8 ends the whole process: its
 * own limit comes too late. The parser has no recursion.
 */
class ShallowParser extends Parser {
  override *next(lexeme: string): Generator<CST.Token, void> {
    yield* super.next(lexeme);
    if (this.stack.length > MOST_NESTED)
      throw new Error(`more than ${MOST_NESTED} values are nested in each other`);
  }
}

function refuseTwice(map: YAMLMap): void {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    if (seen.has(name)) throw new Error(`Map keys must be unique: ${quote(name)} occurs twice`);
    seen.add(name);
  }
}
