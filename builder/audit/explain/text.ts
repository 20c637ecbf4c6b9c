import { structuredPatch } from 'diff';
import { textOf, visible } from '../read/visible';
import type { Explanation, TwoBytes } from './explanation';
import { telltales, telltaleText } from './telltale';

/** The largest text for which a diff is made, and how long that may take. */
const LARGEST = 4 << 20;
const LONGEST_MS = 2000;
const MOST_EDITS = 4000;
/** How many lines of a diff are shown. */
const MOST_LINES = 120;

/** Control characters of texts: backspace, white space, and the escape of terminals. */
const USUAL = new Set([8, 9, 10, 11, 12, 13, 27]);

/** Whether bytes are text: no NUL, and few other control characters, among the first of them. */
export function isText(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 1 << 16);
  if (start.includes(0)) return false;
  const controls = start.reduce((sum, byte) => sum + (byte < 32 && !USUAL.has(byte) ? 1 : 0), 0);
  return controls * 100 <= start.length;
}

/** Two texts: a unified diff, and what differs in all of its lines, if it is one of the usual things. */
export async function text(bytes: TwoBytes): Promise<Explanation | undefined> {
  if (!isText(bytes.left) || !isText(bytes.right)) return undefined;
  if (Math.max(bytes.left.length, bytes.right.length) > LARGEST) {
    return {
      cause: 'text',
      text: `more than ${LARGEST >> 20} MB, not compared line by line`,
      details: [],
    };
  }
  const [left, right] = [textOf(bytes.left), textOf(bytes.right)];
  const ending = onlyEndings(left, right);
  if (ending !== undefined) return { cause: 'text', text: ending, details: [] };
  const patch = structuredPatch('left', 'right', left, right, '', '', {
    context: 2,
    timeout: LONGEST_MS,
    maxEditLength: MOST_EDITS,
  });
  if (patch === undefined) {
    return { cause: 'text', text: `more than ${MOST_EDITS} changed lines`, details: [] };
  }
  const lines = patch.hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines.map((line) => visible(line)),
  ]);
  const changed = patch.hunks.flatMap((hunk) => hunk.lines);
  const known = telltales(pairsOf(changed));
  const details = shortened([`--- ${bytes.names[0]}`, `+++ ${bytes.names[1]}`, ...lines]);
  if (known !== undefined) return { cause: known[0]?.cause ?? 'text', text: telltaleText(known), details };
  const removed = changed.filter((line) => line.startsWith('-')).length;
  const added = changed.filter((line) => line.startsWith('+')).length;
  return {
    cause: 'text',
    text: `${removed} lines only ${bytes.names[0]}, ${added} only ${bytes.names[1]}`,
    details,
  };
}

function onlyEndings(left: string, right: string): string | undefined {
  const plain = (raw: string): string => raw.replaceAll('\r\n', '\n');
  if (plain(left) !== plain(right)) return undefined;
  return 'only the line endings differ (LF / CR LF)';
}

/** Each removed line with the added one in its place; a line without a counterpart is paired with an empty one. */
function pairsOf(lines: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      pairs.push([removed[at] ?? '', added[at] ?? '']);
    }
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    if (line.startsWith('-')) removed.push(line.slice(1));
    else if (line.startsWith('+')) added.push(line.slice(1));
    else if (!line.startsWith('\\')) flush();
  }
  flush();
  return pairs;
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= MOST_LINES) return [...lines];
  return [...lines.slice(0, MOST_LINES), `(${lines.length - MOST_LINES} more lines)`];
}
