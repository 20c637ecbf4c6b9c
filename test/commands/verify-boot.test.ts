import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { onPath } from '../../builder/ground/child';
import { Store } from '../../builder/store/store';
import { debianKernel } from '../../commands/lib/debian-kernel';
import { machineArguments, runMachine } from '../../commands/lib/machine';
import { differs, firstDifference, linesOf, verifyBoot } from '../../commands/verify-boot';
import { callCommand, type Called } from '../support/call-command';
import { scratch } from '../support/scratch';
import { errorText } from '../support/user-errors';

const root = scratch('verify-boot');
const never = new AbortController().signal;
const machine = {
  kernel: join(root, 'kernel'),
  initramfs: join(root, 'initramfs'),
  cpu: 'qemu64',
  memory: 256,
};
writeFileSync(machine.kernel, 'no kernel');
writeFileSync(machine.initramfs, 'nothing');

async function withoutPrograms<T>(action: () => Promise<T>): Promise<T> {
  mkdirSync(join(root, 'empty'), { recursive: true });
  vi.stubEnv('PATH', join(root, 'empty'));
  try {
    return await action();
  } finally {
    vi.unstubAllEnvs();
  }
}

describe('a machine', () => {
  it('has no disk, no network, and nothing that QEMU adds by itself', () => {
    const words = machineArguments(machine);
    expect(words).toContain('-nodefaults');
    expect(words).toContain('-no-user-config');
    expect(words.filter((word) => /^-(drive|hd|net|nic|device|virtfs|fsdev|usb)/.test(word))).toEqual([]);
  });

  it('wants QEMU', async () => {
    const text = await errorText(() => withoutPrograms(() => runMachine(machine, never, () => undefined)));
    expect(text).toContain('the program `qemu-system-x86_64` is not on PATH');
    expect(text).toContain('apt-get install --no-install-recommends qemu-system-x86');
  });

  it.runIf(onPath('qemu-system-x86_64'))(
    'that QEMU does not start says why, and how it was called',
    async () => {
      const text = await errorText(() =>
        runMachine({ ...machine, kernel: join(root, 'nowhere') }, never, () => undefined),
      );
      expect(text).toMatch(/qemu-system-x86_64 ended with exit code 1: [^]*nowhere/);
      expect(text).toMatch(/This was the command: qemu-system-x86_64 .*-kernel \S+nowhere/);
    },
  );
});

describe('a kernel', () => {
  it('is had by the apt client, or named', async () => {
    const text = await errorText(() =>
      withoutPrograms(() => debianKernel(new Store(join(root, 'store')), never)),
    );
    expect(text).toContain('there is no kernel to boot: the program `apt-get` is not on PATH');
    expect(text).toContain('--kernel FILE');
  });

  it('that was had once is kept', async () => {
    const store = new Store(join(root, 'store'));
    mkdirSync(store.path('kernels'), { recursive: true });
    writeFileSync(store.path('kernels', 'vmlinuz-6.1.0'), '');
    expect(await withoutPrograms(() => debianKernel(store, never))).toBe(
      store.path('kernels', 'vmlinuz-6.1.0'),
    );
  });
});

describe('what a machine says', () => {
  const console = '@@ kernel Linux\n@@ files\nabc  /usr/bin/gcc\n@@ end\n@@ code 0\n';

  it('is compared from the first line of the check to its last', () => {
    expect(linesOf(console)).toEqual(['@@ files', 'abc  /usr/bin/gcc', '@@ end']);
    expect(linesOf('Kernel panic')).toEqual([]);
    expect(linesOf('@@ files\ngcc: not found')).toEqual(['@@ files', 'gcc: not found']);
  });

  it('differs at the first line that is another one, or missing, or too many', () => {
    expect(firstDifference(['a', 'b'], ['a', 'b'])).toBeUndefined();
    expect(firstDifference(['a', 'b'], ['a', 'c'])).toBe(1);
    expect(firstDifference(['a', 'b'], ['a'])).toBe(1);
    expect(firstDifference(['a'], ['a', 'b'])).toBe(1);
  });

  it('is told with what was expected, the end of the console, and what to try', () => {
    const { message } = differs('stage0', 'abc  /usr/bin/gcc', undefined, 'Kernel panic\n');
    expect(message).toContain(
      'stage0 prints different output on the machine and in the sandbox: found "nothing more", expected "abc  /usr/bin/gcc"',
    );
    expect(message).toContain('Its console ended with:\nKernel panic');
    expect(message).toContain('--cpu max');
  });
});

describe('verify boot', () => {
  const call = async (...argv: string[]): Promise<Called> =>
    await callCommand(verifyBoot, [...argv, '--store', join(root, 'empty-store')]);

  it('refuses a stage that it does not know, before anything is touched', async () => {
    const { code, err } = await call('stage9');
    expect(code).toBe(2);
    expect(err[0]).toBe(
      'npm run verify:boot: there is no stage "stage9", expected stage0, stage1-first, stage1. Did you mean stage0 or stage1?',
    );
    expect(existsSync(join(root, 'empty-store'))).toBe(false);
  });

  it('says what to grow first', async () => {
    const { code, err } = await call();
    expect(code).toBe(2);
    expect(err.join('\n')).toMatch(
      /stage0\/musl is not in the store .*\n.*Grow it first: npm run pulumi -- up --stack x86_64/,
    );
  });
});
