import type { ManifestEntry } from '../tree/manifest';
import { escape } from '../tree/tree-path';
import { sha256 } from '../ground/digest';
import { packingOf } from './explain/compressed';
import { explain } from './explain/explain';
import type { Explanation, ExplainTools, TwoBytes } from './explain/explanation';
import { findingOf, type Finding } from './finding';
import type { Paired } from './pairing';
import { Spool, type Scratch } from './read/spool';
import type { Side } from './side';

/** What explaining needs. */
export interface ExplainRun {
  readonly signal: AbortSignal;
  readonly unpack: ExplainTools['unpack'];
  /** For copies of the files that are explained. */
  readonly scratch: Scratch;
  /** A further explanation by another program, added to the details of a finding. */
  readonly more?: (path: string, bytes: TwoBytes) => Promise<readonly string[]>;
}

/** Bytes of one file that are read to explain it. */
export const MOST_READ = 64 << 20;
/** How many files are explained, and how many bytes of each side are read for it. */
const MOST_FILES = 2000;
const MOST_BYTES = 1 << 30;

/** The names of the sides in texts. */
export const SIDE_NAMES = ['left', 'right'] as const;

/** Explains pairs of entries, as far as there are bytes, within limits. */
export async function explainPairs(
  pairs: readonly Paired[],
  left: Side,
  right: Side,
  run: ExplainRun,
): Promise<Finding[]> {
  const read = toRead(pairs, left, right);
  const spools = [new Spool(run.scratch, MOST_READ), new Spool(run.scratch, MOST_READ)] as const;
  if (left.files)
    await spools[0].fill(
      left.files,
      pairs.flatMap((pair) => (pair.left && read.has(pair) ? [pair.left] : [])),
    );
  if (right.files)
    await spools[1].fill(
      right.files,
      pairs.flatMap((pair) => (pair.right && read.has(pair) ? [pair.right] : [])),
    );
  const findings: Finding[] = [];
  for (const pair of pairs) {
    run.signal.throwIfAborted();
    findings.push(findingOf(pair, await explanationOf(pair, { left: spools[0], right: spools[1], run })));
  }
  return findings;
}

/** The pairs of which files are read: those with different content, as far as the limits allow. */
function toRead(pairs: readonly Paired[], left: Side, right: Side): Set<Paired> {
  const read = new Set<Paired>();
  let bytes = 0;
  for (const pair of pairs) {
    const { left: one, right: other } = pair;
    if (one?.type !== 'file' || other?.type !== 'file' || one.content === other.content) continue;
    const both = left.files !== undefined && right.files !== undefined;
    const packed = pair.kinship === 'compressed' && (left.files ?? right.files) !== undefined;
    if (!both && !packed) continue;
    bytes += Math.min(Math.max(one.size, other.size), MOST_READ);
    if (read.size >= MOST_FILES || bytes > MOST_BYTES) break;
    read.add(pair);
  }
  return read;
}

interface Explaining {
  readonly left: Spool;
  readonly right: Spool;
  readonly run: ExplainRun;
}

async function explanationOf(pair: Paired, how: Explaining): Promise<Explanation | undefined> {
  const { left, right } = pair;
  if (left === undefined || right === undefined) return undefined;
  if (pair.kinship === 'moved') {
    return {
      cause: 'moved',
      text: `the same content under another name: ${escape(right.path)}`,
      details: [],
    };
  }
  if (pair.kinship === 'compressed') return await explainCompressed(left, right, how);
  if (left.type !== 'file' || right.type !== 'file' || left.content === right.content) return undefined;
  const one = await how.left.read(left);
  const other = await how.right.read(right);
  if (one === undefined || other === undefined) return undefined;
  const whole = one.length === left.size && other.length === right.size;
  const bytes: TwoBytes = { left: one, right: other, whole, names: SIDE_NAMES };
  const explanation = await explain(bytes, how.run.unpack);
  const more = (await how.run.more?.(left.path, bytes)) ?? [];
  const details = [...explanation.details, ...more];
  return { ...explanation, text: modeToo(left, right) + explanation.text, details };
}

function modeToo(left: ManifestEntry, right: ManifestEntry): string {
  return left.mode === right.mode ? '' : 'the mode, and ';
}

/** One side is compressed, under a name with another ending. The plain side's hash is enough. */
async function explainCompressed(
  left: ManifestEntry,
  right: ManifestEntry,
  { left: one, right: other, run }: Explaining,
): Promise<Explanation | undefined> {
  const onRight = right.path.length > left.path.length;
  const [plain, packed, side, where] = onRight
    ? [left, right, other, SIDE_NAMES[1]]
    : [right, left, one, SIDE_NAMES[0]];
  const text = `compressed only ${where === 'left' ? 'on the left' : 'on the right'}, as ${escape(packed.path)}`;
  if (plain.type === 'link')
    return { cause: 'compression', text: `${text}: a link to the compressed file`, details: [] };
  const bytes = await side.read(packed);
  const packing = bytes && packingOf(bytes);
  if (bytes === undefined)
    return {
      cause: 'compression',
      text: `${text}, judged by its name: the bytes are not known`,
      details: [],
    };
  if (packing === undefined)
    return { cause: 'not explained', text: `${text}, which is not compressed`, details: [] };
  const content = await run.unpack(packing, bytes);
  if (content === undefined)
    return {
      cause: 'compression',
      text: `${text} (${packing}), which cannot be decompressed here`,
      details: [],
    };
  if (sha256(content) === plain.content)
    return { cause: 'compression', text: `${text} (${packing}); the content is equal`, details: [] };
  const plainBytes = await (onRight ? one : other).read(plain);
  if (plainBytes === undefined)
    return { cause: 'not explained', text: `${text} (${packing}), and the content differs`, details: [] };
  const two = onRight ? { left: plainBytes, right: content } : { left: content, right: plainBytes };
  const inside = await explain(
    { ...two, whole: plainBytes.length === plain.size, names: SIDE_NAMES },
    run.unpack,
  );
  return { ...inside, text: `${text} (${packing}), and the content differs: ${inside.text}` };
}
