import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE } from '../support/engine';
import { copyPackage } from '../support/package-copy';
import { scratch } from '../support/scratch';

describe('seedstage where the package is installed', () => {
  it('is called by npx, honours the project of the user, and names no npm script', () => {
    const project = scratch('installed');
    copyPackage(join(project, 'node_modules/seedstage'));
    mkdirSync(join(project, 'sub'));
    writeFileSync(join(project, 'Pulumi.yaml'), 'name: mine\nruntime: nodejs\n');
    writeFileSync(join(project, 'Pulumi.dev.yaml'), 'config:\n  seedstage:store: ./store\n');
    const run = (...args: string[]) =>
      spawnSync(join(project, 'node_modules/seedstage/bin/seedstage'), args, {
        cwd: join(project, 'sub'),
        encoding: 'utf8',
      });
    expect(run('gc', '--help').stdout).toMatch(/^npx seedstage gc \[OPTIONS\]\n/);
    const wrong = run('gc', '--max', 'x');
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      'npx seedstage gc: --max is "x", expected a size such as 2GB or 500MB\n  See: npx seedstage gc --help\n',
    ]);
    const { status, stderr } = run('export', 'stage1/make', 'to');
    expect([status, stderr]).toEqual([
      2,
      `npx seedstage export: stage1/make is not in the store ${project}/store as its recipe is now\n` +
        '  Grow it first: pulumi up --stack x86_64.\n',
    ]);
  });
});

describe('the messages of provider/ and commands/', () => {
  it('name no npm script but through callText', () => {
    // It only speaks in a checkout.
    const excepted = ['commands/lib/fresh-build.ts'];
    const files = ['provider', 'commands'].flatMap((room) =>
      readdirSync(join(PACKAGE, room), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${room}/${name}`,
      ),
    );
    const named = files
      .filter((file) => file.endsWith('.ts') && !excepted.includes(file))
      .flatMap((file) =>
        readFileSync(join(PACKAGE, file), 'utf8')
          .split('\n')
          .filter((line) => /npm (run|start)/.test(line) && !/^\s*(\*|\/\*|\/\/)|\/\/ .*npm run/.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(files.length).toBeGreaterThan(40);
    expect(named).toEqual([]);
  });
});
