import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARCH_NAMES, archOf, dockerPlatform } from '../../../builder/ground/arch';
import { assetsDir } from '../../../builder/ground/assets';
import { onPath } from '../../../builder/ground/child';
import { archPart } from '../../../builder/recipe/arch-part';
import { loadRecipe, recipeNames } from '../../../builder/recipe/recipe';
import { errorText } from '../../support/user-errors';

const assets = assetsDir();
const here = ARCH_NAMES.find((name) => archOf(name).runsOn[0] === process.arch);

function said(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' }).trim();
}

/** The lines of a recipe's script that make an arch's name of another kind, run by a shell. */
function shellValue(script: string, lines: RegExp, name: string, ARCH: string): string {
  const [part = ''] = lines.exec(script) ?? [];
  return execFileSync('sh', ['-ec', `${part}\nprintf %s "$${name}"`], { encoding: 'utf8', env: { ARCH } });
}

describe.each(ARCH_NAMES)('the arch %s', (name) => {
  const arch = archOf(name);

  it('has a first program that a text spells, and hashes that its compilers must have', () => {
    const { prebuilt } = archPart(loadRecipe([assets], 'hex0'), name);
    expect(prebuilt).toMatchObject({ as: 'hex0', file: '../../route/hex0.hex0' });
    for (const [recipe, path] of [
      ['word0', 'usr/bin/word0'],
      ['tcc0', 'usr/bin/tcc'],
      ['tcc', 'usr/bin/tcc'],
    ] as const) {
      expect(Object.keys(archPart(loadRecipe([assets], recipe), name).expect)).toEqual([path]);
    }
  });

  it('has golden manifests and a stack', () => {
    expect(readdirSync(join(assets, 'golden', name))).not.toEqual([]);
    expect(readFileSync(join(assets, `../stacks/Pulumi.${name}.yaml`), 'utf8')).toContain(`arch: ${name}`);
  });

  it("is called by its GNU name in every recipe's script", () => {
    const targets = recipeNames(assets)
      .map((recipe) => join(assets, 'recipes', recipe, 'build.sh'))
      .filter((file) => existsSync(file))
      .map((file) => [file, readFileSync(file, 'utf8')] as const)
      .filter(([, script]) => /^target=.*[$]ARCH/m.test(script))
      .map(([file, script]) => [file, shellValue(script, /^target=.*$/m, 'target', name)]);
    expect(targets.length).toBeGreaterThan(5);
    for (const [file, target] of targets) expect([file, target]).toEqual([file, arch.triplet]);
  });

  it("finds the kernel's headers", () => {
    const script = readFileSync(join(assets, 'recipes/linux-headers/build.sh'), 'utf8');
    expect(shellValue(script, /^case [^]*?^esac$/m, 'kernel_arch', name)).toBe(arch.linux.source);
    const lock = readFileSync(join(assets, 'sources/linux.yaml'), 'utf8');
    expect(lock).toContain(`arch/${arch.linux.source}`);
  });

  it.runIf(onPath(arch.qemu.program))('names a machine and a CPU that its QEMU knows', () => {
    expect(said(arch.qemu.program, '-machine', 'help')).toMatch(new RegExp(`^${arch.qemu.machine} `, 'm'));
    expect(said(arch.qemu.program, '-cpu', 'help')).toMatch(new RegExp(`\\b${arch.qemu.cpu}\\b`));
  });
});

describe.runIf(here !== undefined)('the arch of this machine', () => {
  const arch = archOf(here ?? '');

  it('is called as the kernel calls it', () => {
    expect(said('uname', '-m')).toBe(arch.linux.machine);
  });

  it.runIf(onPath('dpkg'))('is called as Debian calls it', () => {
    expect(said('dpkg', '--print-architecture')).toBe(arch.debian.arch);
  });

  it('is what Docker is asked for', () => {
    expect(here && dockerPlatform(here)).toBe(`linux/${arch.docker.architecture}`);
  });
});

it.each(['vax', 'toString', ''])('refuses the arch "%s"', async (name) => {
  expect(await errorText(() => archOf(name))).toBe(
    `unknown arch "${name}"\n  Known: ${ARCH_NAMES.join(', ')}. CONTRIBUTING.md says how to add one.`,
  );
});
