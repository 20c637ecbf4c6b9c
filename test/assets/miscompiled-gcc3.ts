import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { loadRecipe } from '../../builder/recipe/recipe';

export const PROGRAMS = join(__dirname, 'fixtures/miscompiled-gcc3');

const LEVELS = ['-O0', '-O1', '-O2'] as const;
type Level = (typeof LEVELS)[number];

const ALL: readonly Level[] = LEVELS;
const OPTIMISED: readonly Level[] = ['-O1', '-O2'];
const MUCH: readonly Level[] = ['-O2'];

/** A program, and what gcc 3.4.6 makes of it. */
interface Fault {
  /** Where it is wrong. */
  readonly levels: readonly Level[];
  /** The patch that mends it, if one does. */
  readonly patch?: string;
}

/**
 * Each program of the fixtures. A fault without a patch is one that no small patch mends: whoever mends it takes it
 * out of this list.
 */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'absolute-of-unsigned.c': { levels: ALL, patch: 'signed-operands' },
  'bit-field-lvalue.cc': { levels: ALL, patch: 'bit-field-lvalue' },
  'bit-field-remainder.c': { levels: ALL, patch: 'bit-field-cast' },
  'bool-increment.cc': { levels: ALL, patch: 'bool-increment' },
  'comparison-by-difference.c': { levels: OPTIMISED, patch: 'comparison-by-difference' },
  'complex-char-structure.c': { levels: OPTIMISED },
  'conditional-lvalue.cc': { levels: ALL },
  'constant-above-mode.c': { levels: OPTIMISED, patch: 'constant-above-mode' },
  'divide-after-conversion.c': { levels: ALL, patch: 'conversion-of-conversion' },
  'divided-minimum.c': { levels: ALL, patch: 'extracted-factor' },
  'division-by-product-of-zero.c': { levels: ALL, patch: 'extracted-factor' },
  'either-function.c': { levels: OPTIMISED, patch: 'either-function' },
  'enum-alias.c': { levels: MUCH, patch: 'enum-alias' },
  'factor-of-minimum.c': { levels: ALL, patch: 'extracted-factor' },
  'factor-of-sum.c': { levels: ALL, patch: 'extracted-factor' },
  'float-of-floor.c': { levels: OPTIMISED },
  'float-of-negative.c': { levels: ALL, patch: 'float-of-negative' },
  'goto-before-vla.c': { levels: ALL, patch: 'goto-before-array' },
  'goto-between-vlas.c': { levels: ALL, patch: 'goto-before-array' },
  'goto-out-of-vla.c': { levels: [] },
  'load-in-condition.c': { levels: OPTIMISED },
  'loop-around.c': { levels: MUCH, patch: 'loop-around' },
  'maximum-of-maximum.c': { levels: ALL, patch: 'signed-operands' },
  'may-alias-structure.c': { levels: MUCH },
  'narrowed-arithmetic.c': { levels: ALL, patch: 'narrowed-arithmetic' },
  'negated-absolute.c': { levels: ALL, patch: 'extracted-factor' },
  'negated-range.c': { levels: OPTIMISED, patch: 'negated-range' },
  'packed-structure.c': { levels: ALL, patch: 'packed-structure' },
  'restrict-of-restrict.c': { levels: MUCH },
  'shift-after-narrowing.c': { levels: MUCH, patch: 'shift-after-narrowing' },
  'shifted-one.c': { levels: ALL, patch: 'shifted-one' },
  'signed-enum.c': { levels: ALL, patch: 'signed-enum' },
  'sizeof-typedef.c': { levels: ALL, patch: 'array-size-at-declaration' },
  'store-in-condition.c': { levels: OPTIMISED, patch: 'store-in-condition' },
  'structure-in-registers.c': { levels: ALL, patch: 'structure-in-registers' },
  'sum-in-extension.c': { levels: OPTIMISED, patch: 'sum-in-extension' },
  'switch-promoted.cc': { levels: ALL, patch: 'switch-promoted' },
  'truncated-constant.c': { levels: ALL, patch: 'truncated-constant' },
  'unsigned-division.c': { levels: ALL, patch: 'extracted-factor' },
  'unsigned-shift.cc': { levels: ALL, patch: 'unsigned-shift' },
  'va-arg-after-long-double.c': { levels: ALL, patch: 'va-start-aligned' },
  'variable-structure.c': { levels: ALL },
  'zero-of-part.c': { levels: ALL, patch: 'zero-of-part' },
};

/** The patches that the recipe has, by name. */
export function recipePatches(): readonly string[] {
  return loadRecipe([assetsDir()], 'gcc3').patches.map(({ file }) => file.replace(/\.patch$/, ''));
}

/** Names of the programs. */
export function programs(): string[] {
  return readdirSync(PROGRAMS).filter((name) => /\.cc?$/.test(name));
}

/** What a shell in the root does: compiles each program and runs it, and says how that ended, in one line each. */
const SCRIPT = `
cd /programs
for source in *.c *.cc; do
  for level in ${LEVELS.join(' ')}; do
    case $source in *.cc) gcc='g++ -w' ;; *) gcc='gcc -std=gnu99 -w' ;; esac
    if $gcc $level -static -o program "$source" 2>says; then ./program 2>says; code=$?; else code=refused; fi
    echo "$source $level $code"
  done
done`;

/** Runs all programs in a root that has a gcc: for each program and level, whether it came out right. */
function outcomes(root: string): Map<string, boolean> {
  mkdirSync(join(root, 'programs'), { recursive: true });
  mkdirSync(join(root, 'tmp'), { recursive: true });
  for (const name of programs()) copyFileSync(join(PROGRAMS, name), join(root, 'programs', name));
  const args = ['--map-root-user', 'chroot', root, '/usr/bin/sh', '-c', SCRIPT];
  const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };
  const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8', env, timeout: 100_000 });
  const lines = [...stdout.matchAll(/^(\S+ -O\d) (\S+)$/gm)];
  if (lines.length === 0) throw new Error(`no program ran in ${root}: ${stderr}`);
  return new Map(lines.map(([, id = '', code]) => [id, code === '0']));
}

/**
 * Tests of what gcc 3.4.6 makes of the programs.
 *
 * @param rootOf a directory that holds a gcc 3.4.6 with its C library, binutils and a shell below usr/, and may be
 *   written to
 */
export function testMiscompiledGcc3(rootOf: () => string): void {
  describe('programs that gcc 3.4.6 gets wrong, or did without the patches of its recipe', () => {
    it('come out right where the recipe mends them, and wrong where nothing does', () => {
      const patches = recipePatches();
      const ran = outcomes(rootOf());
      const expected = Object.entries(FAULTS).flatMap(([name, { levels, patch }]) =>
        LEVELS.map((level): [string, boolean] => {
          const mended = patch !== undefined && patches.includes(patch);
          return [`${name} ${level}`, mended || !levels.includes(level)];
        }),
      );
      expect(Object.fromEntries(ran)).toEqual(Object.fromEntries(expected));
    });
  });
}
