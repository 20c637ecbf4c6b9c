import { visible } from '../read/visible';
import type { Explanation, TwoBytes } from './explanation';
import { telltales, telltaleText, type Telltale } from './telltale';

/** The shortest run of printable characters that counts as a text, as in strings(1). */
const SHORTEST = 6;
/** How many texts of one file are collected, and how long one may be. */
const MOST_TEXTS = 200_000;
const LONGEST = 2000;
/** How many texts are shown of each side. */
const SHOWN = 6;

/** Anything else: where the bytes differ first, and the texts in them that differ. */
export async function binary(bytes: TwoBytes): Promise<Explanation> {
  const { left, right, whole, names } = bytes;
  const at = firstDifference(left, right);
  const size = whole && left.length !== right.length ? `, ${left.length} / ${right.length} bytes` : '';
  const where =
    at === undefined ? `after the first ${left.length} bytes` : `first at byte ${at} (0x${at.toString(16)})`;
  const { known, details } = differingTexts(left, right, names);
  if (known !== undefined) {
    return {
      cause: known[0]?.cause ?? 'binary',
      text: `${telltaleText(known)} (bytes differ ${where}${size})`,
      details,
    };
  }
  return { cause: 'binary', text: `bytes differ ${where}${size}`, details };
}

/** The offset of the first byte that differs; undefined if one is the beginning of the other, or they are equal. */
export function firstDifference(left: Buffer, right: Buffer): number | undefined {
  const length = Math.min(left.length, right.length);
  const step = 1 << 16;
  for (let start = 0; start < length; start += step) {
    const end = Math.min(start + step, length);
    if (left.compare(right, start, end, start, end) === 0) continue;
    for (let at = start; at < end; at += 1) if (left[at] !== right[at]) return at;
  }
  return left.length === right.length ? undefined : length;
}

/** The texts that only one of two binaries has, and what they differ in, if it is one of the usual things. */
export function differingTexts(
  left: Buffer,
  right: Buffer,
  names: readonly [string, string],
): { readonly known: Telltale[] | undefined; readonly details: string[] } {
  const [lefts, rights] = [textsOf(left), textsOf(right)];
  const only = without(lefts, rights);
  const others = without(rights, lefts);
  const known =
    only.length === others.length ? telltales(only.map((each, at) => [each, others[at] ?? ''])) : undefined;
  const show = (name: string, texts: readonly string[]): string[] => [
    ...texts.slice(0, SHOWN).map((each) => `only ${name}: ${visible(each, 200)}`),
    ...(texts.length > SHOWN ? [`only ${name}: ${texts.length - SHOWN} more texts`] : []),
  ];
  return { known, details: [...show(names[0], only), ...show(names[1], others)] };
}

/** The printable texts in some bytes, in their order. */
function textsOf(bytes: Buffer): string[] {
  const found: string[] = [];
  let start = -1;
  for (let at = 0; at <= bytes.length && found.length < MOST_TEXTS; at += 1) {
    const byte = bytes[at] ?? 0;
    if ((byte >= 32 && byte < 127) || byte === 9) {
      if (start < 0) start = at;
    } else {
      if (start >= 0 && at - start >= SHORTEST)
        found.push(bytes.toString('latin1', start, Math.min(at, start + LONGEST)));
      start = -1;
    }
  }
  return found;
}

/** What is in one list and not as often in the other. */
function without(texts: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const each of others) counts.set(each, (counts.get(each) ?? 0) + 1);
  return texts.filter((each) => {
    const count = counts.get(each) ?? 0;
    if (count > 0) counts.set(each, count - 1);
    return count === 0;
  });
}
