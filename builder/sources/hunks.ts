import type { StructuredPatchHunk } from 'diff';

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

/**
 * A text changed by hunks, exactly: each line that a hunk names, context included, must be there byte for
 * byte. A hunk may lie elsewhere than it says only if its lines are found at exactly one other place.
 *
 * @param text one character a byte (latin1)
 * @throws HunkFailure for the first hunk that does not fit
 */
export function applyHunks(text: string, hunks: readonly StructuredPatchHunk[]): string {
  const lines = linesOf(text);
  const result: string[] = [];
  /** The first line that no hunk has dealt with yet. */
  let next = 0;
  /** By how much the hunk before lay elsewhere than it said. */
  let drift = 0;
  for (const [index, hunk] of hunks.entries()) {
    const { before, after } = sides(hunk);
    const stated = hunk.oldStart - 1 + drift;
    const place = findPlace(lines, before, stated, next, index + 1);
    drift += place - stated;
    result.push(...lines.slice(next, place), ...after);
    next = place + before.length;
  }
  return [...result, ...lines.slice(next)].join('');
}

/** The lines that a hunk expects and those that it puts in their place, each with its newline if it has one. */
function sides(hunk: StructuredPatchHunk): { before: string[]; after: string[] } {
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
  lines: readonly string[],
  before: readonly string[],
  stated: number,
  from: number,
  number: number,
): number {
  const fits = (place: number): boolean => before.every((line, index) => lines[place + index] === line);
  if (stated >= from && stated <= lines.length && fits(stated)) return stated;
  const line = stated + 1;
  // Without any line to go by, only the place that the hunk states could be meant.
  if (before.length === 0) throw new HunkFailure(number, `there is no line ${line} to insert at`);
  const places: number[] = [];
  for (let place = from; place + before.length <= lines.length; place += 1)
    if (fits(place)) places.push(place);
  const [only, second] = places;
  if (only !== undefined && second === undefined) return only;
  const found = places.map((place) => place + 1).join(', ');
  throw new HunkFailure(
    number,
    only === undefined
      ? `its lines are not at line ${line}, nor anywhere else: ${mismatch(lines, before, stated)}`
      : `its lines are not at line ${line}, but at more than one other place: lines ${found}`,
  );
}

/** The first difference at the place that the hunk states. */
function mismatch(lines: readonly string[], before: readonly string[], stated: number): string {
  const index = before.findIndex((line, at) => lines[stated + at] !== line);
  const found = lines[stated + index];
  const is = found === undefined ? 'is not there' : `is ${JSON.stringify(found)}`;
  return `line ${stated + index + 1} ${is}, expected ${JSON.stringify(before[index])}`;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
