import * as fc from 'fast-check';
import { BAIT } from './room';

/** Names that mean something to JavaScript, to a file system, or to a program's command line. */
export const HOSTILE_NAMES = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '0', '-1'],
  ...[
    '..',
    '.',
    '',
    '/',
    '../bait/secret',
    '../../bait/secret',
    '../../../bait/secret',
    BAIT,
    `${BAIT}/secret`,
  ],
  ...['-', '--', '-x', '--to-command=sh', '-I/bin/sh', '@/etc/passwd', '|id', '$(id)', '`id`', '%n%s'],
  ...['a\0b', '\0', 'a\nb', '\r\n', '\t', ' ', 'a b', '\u{feff}', 'é', 'ß'.repeat(9), '\u202e', '\u2028'],
  ...['\ud800', 'a\udfff', '\ufffd', 'x'.repeat(255), 'x'.repeat(256), 'x'.repeat(5000), '😀'],
  ...['x'.repeat(60_000), 'CON', 'NUL', 'a:b', 'a\\b', '~', '~root', '*', '?', '[a', '{a,b}'],
] as const;

/** Any text, most of them with a purpose. */
export function hostileText(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
    { weight: 2, arbitrary: fc.string({ maxLength: 20 }) },
    { weight: 1, arbitrary: anyText(20) },
  );
}

/** A text of any characters, and halves of them. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const code = fc.oneof(fc.nat(0x10ffff), fc.nat(0xff), fc.integer({ min: 0xd7ff, max: 0xe000 }));
  return fc.array(code, { maxLength }).map((codes) => String.fromCodePoint(...codes));
}

/** Any value that JSON has, and numbers that it has not. */
export function hostileValue(): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    hostileText(),
    fc.constantFrom(null, true, false, 0, -0, -1, 1e308, Number.MAX_SAFE_INTEGER + 1, 0.1, 5e-324),
    fc.double(),
    fc.integer(),
  );
  const { any } = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(hostileText(), tie('any'), { maxKeys: 4 }),
    ),
  }));
  return any;
}

/** An object with the fields of a form: mostly as they should be, some hostile, some missing, some too many. */
export function nearly(
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(fields).map(([name, good]) =>
    fc
      .oneof(
        { weight: 12, arbitrary: good.map((value) => [[name, value]]) },
        { weight: 1, arbitrary: hostileValue().map((value) => [[name, value]]) },
        { weight: 1, arbitrary: fc.constant([]) },
      )
      .map((each) => each as [string, unknown][]),
  );
  const more = fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(hostileText(), hostileValue()).map((entry) => [entry]) },
  );
  return fc
    .tuple(fc.tuple(...entries), more)
    .map(([list, others]) => Object.fromEntries([...list.flat(), ...(others as [string, unknown][])]));
}
