import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { nearly } from './hostile-values';
import { mutated } from './mutation';

/** What means something in YAML. */
const TOKENS = [
  ...[
    '&a ',
    '*a',
    '<<: *a\n',
    '<<: {a: b}\n',
    '!!binary ',
    '!!set ',
    '!!omap ',
    '!!float ',
    '! ',
    '!<tag:x> ',
  ],
  ...[
    '---\n',
    '...\n',
    '? ',
    '- - - ',
    '[',
    ']',
    '{',
    '}',
    ',',
    ': ',
    ':\n',
    '|\n',
    '>+9\n',
    '#',
    ' #',
    '"',
    "'",
  ],
  ...['"\\ud800"', '"\\x00"', '"\\U0010ffff"', '\t', '\r', '\r\n', '\0', '\x85', '\xef\xbb\xbf', '\xff\xfe'],
  ...[
    '%YAML 1.1\n',
    '%YAML 9.9\n',
    '%TAG ! tag:x,2000:\n',
    '__proto__: {a: b}\n',
    'constructor: x\n',
    '? {a: b}\n',
  ],
  ...[
    '.inf',
    '.nan',
    '-.inf',
    '0x7fffffffffffffff',
    '1e999',
    '0o17',
    '2001-01-01',
    '~',
    'null',
    'yes',
    '1_000',
  ],
  ...[
    'name: ',
    'patches:\n',
    'variants: {}\n',
    'files: []\n',
    'urls: []\n',
    '{}',
    '[]',
    '\n',
    '\n\n',
    '  ',
    ' ',
  ],
];

/** Texts that are small to write down and large to read. */
function bombs(): fc.Arbitrary<Buffer> {
  const count = fc.constantFrom(10, 1_000, 20_000, 200_000);
  const forms: readonly ((count: number) => string)[] = [
    (n) => Array.from({ length: n }, (_, at) => `k${at}: 1`).join('\n'),
    (n) => `{${Array.from({ length: n }, (_, at) => `k${at}`).join(',')}}`,
    (n) => `[${'1,'.repeat(n)}]`,
    (n) => '- '.repeat(n),
    (n) => '['.repeat(n),
    (n) => '{a: '.repeat(n),
    (n) => '? '.repeat(n),
    (n) => `name: ${'x'.repeat(n)}`,
    (n) => `name: "${'\\u0041'.repeat(n)}"`,
    (n) => `name: |\n${'  x\n'.repeat(n)}`,
    (n) => '# a comment\n'.repeat(n),
    (n) => '\n'.repeat(n),
    (n) => '---\n'.repeat(n),
    (n) => `a: &a\n${'  - *a\n'.repeat(n)}`,
    (n) => Array.from({ length: n }, (_, at) => `k${at}: &a${at} 1`).join('\n'),
    (n) => `a0: &a0 [x]\n${multiplied(Math.min(n, 40))}`,
    (n) =>
      `a: &a {${Array.from({ length: n }, (_, at) => `k${at}: 1`).join(', ')}}\nb:\n${'  <<: *a\n'.repeat(9)}`,
    (n) => `files: [${Array.from({ length: n }, (_, at) => `f${at}`).join(', ')}]`,
    (n) => `files: [${'..,'.repeat(n)}]`,
    (n) => `${'a b '.repeat(n)}: 1`,
    (n) => `"${'\\'.repeat(n)}`,
    (n) => `licence: "${'a '.repeat(n)}!"`,
    (n) => `urls: ["https://${'a.'.repeat(n)}"]`,
  ];
  return fc.tuple(fc.constantFrom(...forms), count).map(([form, n]) => Buffer.from(form(n)));
}

/** Each line names the one before ten times. */
function multiplied(lines: number): string {
  return Array.from({ length: lines }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(10)}]`).join(
    '\n',
  );
}

/**
 * Texts of a YAML file: real ones with a few changes, made-up ones of nearly the right form, and bombs.
 *
 * @param fields of the form, each with what is right for it
 */
export function yamlTexts(
  originals: readonly Buffer[],
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Buffer> {
  const made = nearly(fields);
  return fc.oneof(
    { weight: 40, arbitrary: mutated(originals, TOKENS) },
    { weight: 20, arbitrary: made.map((value) => Buffer.from(asYaml(value))) },
    // JSON is YAML, and it can say half a surrogate.
    { weight: 20, arbitrary: made.map((value) => Buffer.from(JSON.stringify(value))) },
    { weight: 1, arbitrary: bombs() },
  );
}

function asYaml(value: unknown): string {
  try {
    return stringify(value);
  } catch {
    return JSON.stringify(value);
  }
}
