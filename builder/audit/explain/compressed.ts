import { gzipHeader } from '../read/gzip-header';
import { xzHeader } from '../read/xz-header';
import type { Explanation, ExplainTools, Packing, TwoBytes } from './explanation';
import { fieldText } from './fields';

/** The first bytes of each kind of compressed file. */
const MAGICS: readonly (readonly [Packing, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lzip', [0x4c, 0x5a, 0x49, 0x50]],
];

/** How bytes are compressed, judged by their beginning. */
export function packingOf(bytes: Buffer): Packing | undefined {
  return MAGICS.find(([, magic]) => magic.every((byte, at) => bytes[at] === byte))?.[0];
}

/** Two compressed streams: whether their content is equal, and which field of the header differs. */
export async function compressed(
  bytes: TwoBytes,
  { unpack, inner }: ExplainTools,
): Promise<Explanation | undefined> {
  const packings = [packingOf(bytes.left), packingOf(bytes.right)] as const;
  const [one, other] = packings;
  if (one === undefined && other === undefined) return undefined;
  if (one === undefined || other === undefined) return await oneSide(bytes, packings, unpack);
  const what = one === other ? one : `${one} / ${other}`;
  const header = one === other ? headerText(one, bytes) : '';
  const left = await unpack(one, bytes.left);
  const right = await unpack(other, bytes.right);
  if (left === undefined || right === undefined) {
    const known = header === '' ? '' : `; the header differs: ${header}`;
    return explanation('compression', `compressed (${what}); the content cannot be compared here${known}`);
  }
  if (left.equals(right)) {
    const why = header === '' ? 'compressed by another program, version or level' : `header: ${header}`;
    return explanation('compression', `the ${what} streams have equal content; ${why}`);
  }
  const inside = await inner({ ...bytes, left, right });
  const also = header === '' ? [] : [`the ${what} header differs too: ${header}`];
  if (inside === undefined) return explanation('binary', `the content of the ${what} streams differs`, also);
  return { ...inside, text: `in the ${what} stream: ${inside.text}`, details: [...also, ...inside.details] };
}

/** A file that is compressed on one side only, under the same name. */
async function oneSide(
  { left, right, names }: TwoBytes,
  [one, other]: readonly (Packing | undefined)[],
  unpack: ExplainTools['unpack'],
): Promise<Explanation | undefined> {
  const packing = one ?? other;
  if (packing === undefined) return undefined;
  const [packed, plain, where] = one === undefined ? [right, left, names[1]] : [left, right, names[0]];
  const content = await unpack(packing, packed);
  if (content?.equals(plain) !== true) return undefined;
  return explanation('compression', `compressed (${packing}) only ${where}; the content is equal`);
}

function headerText(packing: Packing, { left, right }: TwoBytes): string {
  const read = packing === 'gzip' ? gzipHeader : packing === 'xz' ? xzHeader : undefined;
  return fieldText(read?.(left) ?? {}, read?.(right) ?? {});
}

function explanation(
  cause: Explanation['cause'],
  text: string,
  details: readonly string[] = [],
): Explanation {
  return { cause, text, details };
}
