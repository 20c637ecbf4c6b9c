import { UserError } from '../ground/user-error';
import { NotPlainFile, readSmallPlain } from './plain-file';

/** Limits of a patch. A parsed patch takes many times its size in memory, and a recipe's patch has a few kilobytes. */
const MOST_BYTES = 4 << 20;
const MOST_LINES = 200_000;
/** The limit for header lines with quotes: the parser decodes quoted names one character at a time. */
const MOST_QUOTED = 256 << 10;
const HEADER = /^(---|\+\+\+|diff --git|rename from|rename to|copy from|copy to)\s/;

/**
 * Reads the file of a patch, one character a byte (latin1).
 *
 * @param name the patch's name in errors
 * @throws UserError for anything that is not a file, cannot be read, or is too large
 */
export function readPatchText(file: string, name: string): string {
  const bytes = read(file, name);
  const text = bytes?.toString('latin1') ?? '';
  const quoted = linesOf(text).reduce((sum, line) => sum + (quotes(line) ? line.length : 0), 0);
  if (bytes !== undefined && linesOf(text).length <= MOST_LINES && quoted <= MOST_QUOTED) return text;
  throw new UserError(
    `the patch ${name} is too large, expected at most ${MOST_BYTES >> 20} MB, ${MOST_LINES} lines and ` +
      `${MOST_QUOTED >> 10} KB of names in quotes`,
    'Split it, or lock a source that already has the change.',
  );
}

/** The lines of a patch. Only a newline ends a line, whereas lines of a regular expression also end at \r. */
export function linesOf(text: string): string[] {
  return text.split('\n');
}

function quotes(line: string): boolean {
  return HEADER.test(line) && line.includes('"');
}

function read(file: string, name: string): Buffer | undefined {
  try {
    return readSmallPlain(file, MOST_BYTES);
  } catch (error) {
    const { message } = error as Error;
    throw new UserError(
      `the patch ${name} cannot be read: ${error instanceof NotPlainFile ? `it is ${message}` : message}`,
      'Put a unified diff there, as a plain file.',
    );
  }
}
