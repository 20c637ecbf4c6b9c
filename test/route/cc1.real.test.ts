import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { onPath } from '../../builder/ground/child';
import { assetsDir } from '../../builder/ground/assets';
import { readGolden } from '../../builder/audit/golden';
import { type Manifest, scanTree } from '../../builder/tree/manifest';
import { sha256OfFileSync } from '../../builder/ground/digest';
import { loadRecipe } from '../../builder/recipe/recipe';
import { scratch } from '../support/scratch';
import {
  CC1,
  cc1By,
  FIXTURES,
  firstTcc,
  HOST_COMPILERS,
  ROUTE,
  run,
  secondTcc,
  succeed,
  tccSource,
  withLibrary,
} from './cc1-support';
import { makePrograms } from './route';

const work = scratch('cc1');
let cc1 = '';
let tcc = '';
let first = '';

beforeAll(async () => {
  cc1 = cc1By('gcc', work);
  tcc = await tccSource(join(work, 'tcc'));
  first = firstTcc(cc1, tcc, join(work, 'first'));
  chmodSync(first, 0o755);
});

const bytes = (file: string) => sha256OfFileSync(file);

describe('cc1', () => {
  test.each(['numbers.c', 'language.c'])('%s gives by cc1 what it gives by gcc', (file) => {
    const source = join(FIXTURES, file);
    const byGcc = join(work, `${file}-by-gcc`);
    const byCc1 = join(work, `${file}-by-cc1`);
    succeed('gcc', ['-w', '-o', byGcc, source]);
    expect(withLibrary(cc1, byCc1, [source])).toMatchObject({ code: 0, stderr: '' });
    const expected = run(byGcc, ['argument']);
    expect(expected.stdout.length).toBeGreaterThan(500);
    expect(run(byCc1, ['argument'])).toEqual(expected);
  });

  for (const compiler of Object.keys(HOST_COMPILERS).filter((name) => name !== 'gcc')) {
    test.runIf(onPath(compiler))(`made by ${compiler}, it makes the same first tcc as made by gcc`, () => {
      expect(bytes(firstTcc(cc1By(compiler, work), tcc, join(work, `first-${compiler}`)))).toBe(bytes(first));
    });
  }

  test('made by itself, it makes itself and the same first tcc', () => {
    const byItself = join(work, 'cc1-by-cc1');
    const again = join(work, 'cc1-by-cc1-by-cc1');
    succeed(cc1, [byItself, join(FIXTURES, 'start.c'), CC1]);
    succeed(byItself, [again, join(FIXTURES, 'start.c'), CC1]);
    expect(bytes(again)).toBe(bytes(byItself));
    expect(bytes(firstTcc(byItself, tcc, join(work, 'first-itself')))).toBe(bytes(first));
  });

  test('made by cc0, and by cc0.w, it is one file, and makes the same first tcc', () => {
    const { cc0, word0 } = makePrograms();
    const [byCc0, byWords] = [join(work, 'cc1-by-cc0'), join(work, 'cc1-by-words')] as const;
    succeed(cc0, [CC1, byCc0]);
    succeed(word0, [join(ROUTE, 'cc0.w'), CC1, byWords]);
    expect(bytes(byWords)).toBe(bytes(byCc0));
    expect(bytes(firstTcc(byCc0, tcc, join(work, 'first-cc0')))).toBe(bytes(first));
    const [itself, expected] = [join(work, 'cc1-by-cc1-of-cc0'), join(work, 'cc1-by-cc1-of-gcc')] as const;
    succeed(byCc0, [itself, join(FIXTURES, 'start.c'), CC1]);
    succeed(cc1, [expected, join(FIXTURES, 'start.c'), CC1]);
    expect(bytes(itself)).toBe(bytes(expected));
  });

  // libc.a among it: the objects of all 1,277 files of musl are by the first tcc what they are by every other.
  test('the first tcc grows what every other compiler leads to: the same file for each of the recipe', async () => {
    const second = await secondTcc(first, tcc, join(work, 'root'));
    expect(bytes(second)).toBe(loadRecipe([assetsDir()], 'tcc').expect['usr/bin/tcc']);
    const golden = readGolden([assetsDir()], 'x86_64', 'seed/tcc');
    if (!('manifest' in golden)) throw new Error(golden.problem);
    const content = ({ entries }: Manifest) =>
      entries.map(({ path, type, content }) => [path, type, content]);
    expect(content(await scanTree(join(work, 'root/out')))).toEqual(content(golden.manifest));
  }, 180_000);

  test('no function of its source is longer than 40 lines, no line longer than 120 characters', () => {
    const lines = readFileSync(CC1, 'utf8').split('\n');
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
    const starts = lines.flatMap((line, at) => (/^(long|char).*\) \{/.test(line) ? [at] : []));
    const long = starts.filter((at) => lines.indexOf('}', at) - at > 40);
    expect(long.map((at) => lines[at])).toEqual([]);
  });
});
