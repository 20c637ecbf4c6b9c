import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { recipeSchema } from '../../../builder/recipe/recipe-schema';
import { readYaml } from '../../../builder/ground/yaml-file';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const root = scratch('hostile-yaml');
/** As long as a file may be. */
const FULL = 32 << 10;

const filled = (piece: (at: number) => string): string => {
  let text = '';
  for (let at = 0; text.length + piece(at).length <= FULL; at++) text += piece(at);
  return text;
};

/** Nine times nine times nine times …: a few lines that stand for a billion values. */
const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefghi')
  .map(
    (name, at) =>
      `${name}: &${name} [${Array(9)
        .fill(`*${'abcdefgh'.charAt(at)}`)
        .join(',')}]\n`,
  )
  .join('')}`;

/** Of each way to put values into each other: more than the library's composer, which is recursive, can be asked for. */
const deep: readonly (readonly [string, string])[] = [
  ...['[', '{', '- ', '? ', ': ', '- ? ', '{a: ', '[[', 'a: b: '].flatMap((piece) =>
    // The stack ends in another call of the library for each length: some were caught, some took hours.
    [101, 500, 1000, 1500, FULL / piece.length].map(
      (count) => [`${count} times ${piece}`, piece.repeat(count)] as const,
    ),
  ),
  ['lists that end', '['.repeat(FULL / 2) + ']'.repeat(FULL / 2)],
  ['keys, line by line', filled((at) => `${' '.repeat(at)}a:\n`)],
];

/** Each list holds the one before, deep inside: together they are nested 9,000 deep. */
const chained = Array.from({ length: 95 }, (_, at) => {
  const inner = at === 0 ? 'x' : `*a${at - 1}`;
  return `a${at}: &a${at} ${'['.repeat(95)}${inner}${']'.repeat(95)}\n`;
}).join('');

describe('YAML made to do harm', () => {
  it.each<[string, string, RegExp]>([
    ['many keys', filled((at) => `k${at}:\n`), /unknown fields "k0", "k1".* and \d+ more/],
    ['many keys in one line', `{${filled((at) => `k${at},`).slice(4)}}`, /unknown fields/],
    ...deep.map<[string, string, RegExp]>(([what, text]) => [
      what,
      text,
      /not YAML: more than 100 values are nested in each/,
    ]),
    ['deep lists in deep lists, by aliases', chained, /not YAML: Excessive alias count/],
    [
      'two documents',
      'name: a\n---\nname: b\n',
      /not YAML: Source contains multiple documents.* at line 2, column 1/,
    ],
    ['an alias bomb', bomb, /not YAML: Excessive alias count/],
    [
      'a list that holds itself',
      `a: &a\n${'  - *a\n'.repeat(1000)}`,
      /not YAML: more than 100 aliases of anchors/,
    ],
    [
      'many anchors',
      filled((at) => `- &a${at} x\n`),
      /the whole is \["x","x".*…: expected a value of type object/,
    ],
    ['nothing but errors', filled(() => '\t- a: b: }{\n'), /not YAML: /],
    ['nothing but brackets', '}'.repeat(FULL), /not YAML: /],
    ['one long word', 'x'.repeat(FULL), /the whole is "x+…: expected a value of type object/],
    ['empty lines', '\n'.repeat(FULL), /the whole is null: expected a value of type object/],
    [
      'JavaScript',
      'name: !!js/function "function () {}"\n',
      /not YAML: Unresolved tag: tag:yaml.org,2002:js\/function/,
    ],
    ['a key twice', 'name: a\nname: b\n', /not YAML: Map keys must be unique/],
    [
      'the prototype',
      '__proto__: { name: a }\nconstructor: b\n',
      /unknown fields "__proto__", "constructor"/,
    ],
    [
      'a huge number',
      `name: ${'9'.repeat(1000)}\n`,
      /name is null: expected a value of type string|name is .*: expected/,
    ],
    ['no number', 'disk: .nan\n', /disk is null: expected a value of type (number|int)/],
    [
      'half a character',
      'name: a\nversion: "\\uD800"\n',
      /version is ".*": expected text without unpaired surrogates/,
    ],
    ['escapes', 'name: "\\e[31mred\\u202e"\n', /name is "\\u001b\[31mred": expected/],
    ['a path', 'name: ../../etc/passwd\n', /name is "..\/..\/etc\/passwd": expected the name of a file/],
    ['a name of 30,000 characters', `name: ${'a'.repeat(30_000)}\n`, /name is "a{199}…: expected/],
    [
      'many wrong values',
      `files: [${filled(() => '"/",').slice(20)}]\n`,
      /files\[0\] is "\/": .* and \d+ more$/m,
    ],
  ])('%s is refused within two seconds', async (name, text, message) => {
    const file = join(root, `${name.replaceAll(' ', '-')}.yaml`);
    writeFileSync(file, text.slice(0, FULL));
    const before = process.memoryUsage().rss;
    const started = performance.now();
    const found = await errorText(() => readYaml(file, recipeSchema, 'docs/recipes.md'));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
    expect(found).toMatch(message);
    expect(found.length).toBeLessThan(10_000);
  });

  it('is refused by an error, and prints no warning of the library', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const file = join(root, 'list-as-key.yaml');
    writeFileSync(file, '? [a, b]\n: 1\n');
    expect(await errorText(() => readYaml(file, recipeSchema, 'docs/recipes.md'))).toContain('unknown field');
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });
});
