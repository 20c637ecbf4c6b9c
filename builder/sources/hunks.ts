import type { StructuredPatchHunk } from 'diff';
import { excerpt } from './excerpt';
import { PatchedText } from './patched-text';

/** Why a hunk does not fit. */
export class HunkFailure extends Error {
  override readonly name = 'HunkFailure';

  /** @param hunk its number in the file's part of the patch, from 1 */
  constructor(
    readonly hunk: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** So many places are named where a hunk could be meant. */
const MOST_NAMED = 5;

/** So many lines are gone through for the hunks of one file that lie elsewhere: it keeps within a second. */
const MOST_SEARCHED = 50_000_000;

/** The lines that a hunk expects and those that it puts in their place, each with its newline if it has one. */
interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * A text changed by hunks, exactly: each line that a hunk names, context included, must be there byte for
 * byte. A hunk may lie elsewhere than it says only if its lines are found at exactly one other place.
 *
 * @param text one character a byte (latin1)
 * @throws HunkFailure for the first hunk that does not fit
 */
export function applyHunks(text: string, hunks: readonly StructuredPatchHunk[]): string {
  const all = hunks.map(sides);
  const patched = new PatchedText(
    text,
    all.map(({ before }) => before),
  );
  const result: string[] = [];
  /** The first line that no hunk has dealt with yet. */
  let next = 0;
  /** By how much the hunk before lay elsewhere than it said. */
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
    const mark = line[0] ?? ' '; // an empty line is an empty context line whose blank an editor has cut off
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
  // Without any line to go by, only the place that the hunk states could be meant.
  if (before.length === 0) throw new HunkFailure(number, `there is no line ${line} to insert at`);
  const places = text.find(before, from, MOST_NAMED + 1);
  const [only, second] = places;
  if (text.searched > MOST_SEARCHED)
    throw new HunkFailure(
      number,
      `its lines are not at line ${line}, and too many hunks lie elsewhere than they say`,
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
  const is = found === undefined ? 'is not there' : `is ${excerpt(found)}`;
  return `line ${stated + index + 1} ${is}, expected ${excerpt(before[index] ?? '')}`;
}
