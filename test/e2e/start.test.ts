import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE, UP_TO_MAKE } from '../support/engine';
import { startProgram, type Ended } from '../support/program';
import { expectReadable } from '../support/readable';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';

const root = scratch('start');
const store = join(root, 'seedstage/store');

/** A command as a user types it in the checkout; all that it keeps is in a cache of the test's own. */
function npm(...args: string[]): Promise<Ended> {
  const foreign = Object.entries(process.env).filter(([name]) => !name.startsWith('PULUMI_'));
  const env = {
    ...Object.fromEntries(foreign),
    XDG_CACHE_HOME: root,
    PULUMI_HOME: join(root, 'pulumi-home'),
  };
  return startProgram('npm', args, { cwd: PACKAGE, env }).ended;
}

function gitStatus(): string {
  return execFileSync('git', ['status', '--porcelain'], { cwd: PACKAGE, encoding: 'utf8' });
}

/** Puts the sources where the store keeps them: this is no test of the network. */
beforeAll(async () => {
  const sources = await realSources();
  mkdirSync(join(store, 'sources'), { recursive: true });
  for (const name of readdirSync(sources)) {
    const file = join(sources, name);
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    copyFileSync(file, join(store, 'sources', sha256));
  }
});

/** What fits a screen of 40 lines and 100 columns. */
function expectOneScreen(text: string): void {
  const lines = text.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
}

describe('npm run preview', () => {
  it('shows all of stage1 on one screen, a line a package', async () => {
    const preview = await npm('run', '--silent', 'preview');
    expect(preview.code, preview.text).toBe(0);
    expectOneScreen(preview.stdout);
    expect(preview.stdout).toMatch(/^bootstrap\/x86_64, arch x86_64, host local/);
    expect(preview.stdout).toMatch(/^ {2}stage1\/gcc +new {2}2 builds$/m);
    expect(preview.stdout).toMatch(/^\d+ resources to change; 41 builds$/m);
  });
});

describe('npm start', () => {
  it('grows the x86_64 stack in a checkout, and git status stays as it was', async () => {
    const before = gitStatus();
    const start = await npm('start', '--silent', '--', ...UP_TO_MAKE);
    expect(start.code, start.text).toBe(0);
    for (const name of ['seed/hex0', 'seed/tcc0', 'seed/tcc', 'tools/busybox', 'tools/make']) {
      expect(start.text).toContain(`${name}: built in`);
    }
    expectOneScreen(start.stdout);
    expectReadable(start.text);
    expect(gitStatus()).toBe(before);
  });

  it('has nothing to do the second time, and says so in a few lines', async () => {
    const before = gitStatus();
    const again = await npm('start', '--silent', '--', ...UP_TO_MAKE);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/^nothing to do: \d+ resources as they should be in \d/m);
    expect(again.stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(8);
    expect(gitStatus()).toBe(before);
  });

  it('refuses a stack that there is not, with what to type', async () => {
    const missing = await npm('run', 'pulumi', '--', 'preview', '--stack', 'x86');
    expect(missing.text).toContain('create it with `npm run pulumi -- stack init x86`');
    expect(missing.code).toBe(1);
  });

  it('is followed by npm run export', async () => {
    const directory = join(root, 'make');
    const exported = await npm('run', 'export', '--', 'tools/make', directory);
    expect(exported.code, exported.text).toBe(0);
    expect(execFileSync(join(directory, 'usr/bin/make'), ['--version'], { encoding: 'utf8' })).toContain(
      '4.4.1',
    );
  });
});
