import * as fc from 'fast-check';
import { anyText } from './hostile-values';

/** Positions are fractions of the length, so that an edit means something for any text. */
const WHOLE = 1 << 16;

/** Bytes that a mutated text may have: repetitions must not fill the machine by themselves. */
const LARGEST = 1 << 20;

type Edit =
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'replace'; readonly at: number; readonly length: number; readonly text: string }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: 'copy'; readonly at: number; readonly length: number; readonly to: number }
  | { readonly kind: 'end'; readonly at: number };

/**
 * Real texts with a few changes.
 *
 * @param tokens what means something in such texts; one character a byte
 */
export function mutated(originals: readonly Buffer[], tokens: readonly string[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...originals), edits(tokens))
    .map(([original, list]) => list.reduce(applied, original));
}

/** A few changes of a text. */
function edits(tokens: readonly string[]): fc.Arbitrary<Edit[]> {
  const at = fc.nat(WHOLE - 1);
  const length = fc.oneof(fc.nat(8), fc.nat(200));
  const text = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...tokens) },
    { weight: 1, arbitrary: anyText(8).map(latin1) },
  );
  const times = fc.oneof({ weight: 8, arbitrary: fc.nat(50) }, { weight: 1, arbitrary: fc.nat(50_000) });
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    fc.record({ kind: fc.constant('cut' as const), at, length }),
    fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat(7) }),
    fc.record({ kind: fc.constant('insert' as const), at, text }),
    fc.record({ kind: fc.constant('replace' as const), at, length, text }),
    fc.record({ kind: fc.constant('repeat' as const), at, length, times }),
    fc.record({ kind: fc.constant('copy' as const), at, length, to: at }),
    fc.record({ kind: fc.constant('end' as const), at }),
  );
  return fc.array(edit, { maxLength: 5 });
}

function applied(text: Buffer, edit: Edit): Buffer {
  const place = Math.floor((edit.at * text.length) / WHOLE);
  const [head, tail] = [text.subarray(0, place), text.subarray(place)];
  switch (edit.kind) {
    case 'cut':
      return Buffer.concat([head, tail.subarray(edit.length)]);
    case 'flip': {
      const copy = Buffer.from(text);
      if (place < copy.length) copy[place] = (copy[place] ?? 0) ^ (1 << edit.bit);
      return copy;
    }
    case 'insert':
      return Buffer.concat([head, Buffer.from(edit.text, 'latin1'), tail]);
    case 'replace':
      return Buffer.concat([head, Buffer.from(edit.text, 'latin1'), tail.subarray(edit.length)]);
    case 'repeat': {
      const piece = tail.subarray(0, edit.length);
      const times = Math.min(edit.times, Math.floor(LARGEST / Math.max(1, piece.length)));
      return Buffer.concat([head, ...Array<Buffer>(times).fill(piece), tail]).subarray(0, LARGEST);
    }
    case 'copy': {
      const to = Math.floor((edit.to * text.length) / WHOLE);
      return Buffer.concat([text.subarray(0, to), tail.subarray(0, edit.length), text.subarray(to)]);
    }
    case 'end':
      return head;
  }
}

/** The UTF-8 of a text, one character a byte. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
