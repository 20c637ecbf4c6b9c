import type { StructuredPatchHunk } from 'diff';
import { excerpt } from './excerpt';
import { PatchedText } from './patched-text';

/** The reason why a hunk does not apply. */
export class HunkFailure extends Error {
  override readonly name = 'HunkFailure';

  /** @param hunk the hunk's number in the file's part of the patch, from 1 */
  constructor(
    readonly hunk: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** How many possible places of a hunk an error names. */
const MOST_NAMED = 5;

/** How many lines are searched for the moved hunks of one file: this takes less than a second. */
const MOST_SEARCHED = 50_000_000;

/** The lines that a hunk expects and those that it puts in their place, each with its newline if it has one. */
interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Applies hunks to a text exactly: each line that a hunk names, including context, must match byte for byte. A hunk
 * may apply at another place than it states only if its lines are found at exactly one other place.
 *
 * @param text one character a byte (latin1)
 * @throws HunkFailure for the first hunk that does not apply
 */
export function applyHunks(text: string, hunks: readonly StructuredPatchHunk[]): string {
  const all = hunks.map(sides);
  const patched = new PatchedText(
    text,
    all.map(({ before }) => before),
  );
  const result: string[] = [];
  /** The first line after all hunks so far. */
  let next = 0;
  /** The distance of the previous hunk from the place that it stated. */
  let drift = 0;
  for (const [index, { before, after }] of all.entries()) {
    const stated = (hunks[index]?.oldStart ?? 1) - 1 + drift;
    const place = findPlace(patched, before, stated, next, index + 1);
    drift += place - stated;
    result.push(patched.slice(next, place), after.join(''));
    next = place + before.length;
  }
  return [...result, patched.slice(next)].join('');
}

function sides(hunk: StructuredPatchHunk): Sides {
  const [before, after]: [string[], string[]] = [[], []];
  for (const [index, line] of hunk.lines.entries()) {
    const mark = line[0] ?? ' '; // an empty line is an empty context line whose leading blank an editor has removed
    if (mark === '\\') continue;
    const content = line.slice(1) + (hunk.lines[index + 1]?.startsWith('\\') ? '' : '\n');
    if (mark !== '+') before.push(content);
    if (mark !== '-') after.push(content);
  }
  return { before, after };
}

function findPlace(
  text: PatchedText,
  before: readonly string[],
  stated: number,
  from: number,
  number: number,
): number {
  if (stated >= from && stated <= text.lineCount && text.isAt(before, stated)) return stated;
  const line = stated + 1;
  // A hunk without old lines can only apply at the place that it states.
  if (before.length === 0) throw new HunkFailure(number, `there is no line ${line} to insert at`);
  const places = text.find(before, from, MOST_NAMED + 1);
  const [only, second] = places;
  if (text.searched > MOST_SEARCHED)
    throw new HunkFailure(
      number,
      `its lines are not at line ${line}, and too many hunks are not at the line that they state`,
    );
  if (only !== undefined && second === undefined) return only;
  const found = places.slice(0, MOST_NAMED).map((place) => place + 1);
  const more = places.length > MOST_NAMED ? ' and more' : '';
  throw new HunkFailure(
    number,
    only === undefined
      ? `its lines are not at line ${line}, nor anywhere else: ${mismatch(text, before, stated)}`
      : `its lines are not at line ${line}, but at more than one other place: lines ${found.join(', ')}${more}`,
  );
}

/** The first difference at the place that the hunk states. */
function mismatch(text: PatchedText, before: readonly string[], stated: number): string {
  const index = before.findIndex((line, at) => text.line(stated + at) !== line);
  const found = text.line(stated + index);
  const is = found === undefined ? 'does not exist' : `is ${excerpt(found)}`;
  return `line ${stated + index + 1} ${is}, expected ${excerpt(before[index] ?? '')}`;
}
