import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE } from '../support/engine';
import { copyPackage } from '../support/package-copy';
import { scratch } from '../support/scratch';

describe('a command of an installed package', () => {
  it('names itself as it can be called there: the package has no npm scripts', () => {
    const project = scratch('installed');
    copyPackage(join(project, 'node_modules/seedstage'));
    const gc = 'node_modules/seedstage/dist/commands/gc.js';
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [gc, ...args], { cwd: project, encoding: 'utf8' });
    expect(run('--help').stdout).toMatch(/^node node_modules\/seedstage\/dist\/commands\/gc\.js\n/);
    const wrong = run('--max', 'x');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toBe(
      `node ${gc}: --max is "x", expected a size such as 2GB or 500MB\n  See: node ${gc} --help\n`,
    );
    const stage1 = spawnSync(
      process.execPath,
      [gc.replace('gc.js', 'export.js'), 'make', 'to', '--store', 'empty'],
      {
        cwd: project,
        encoding: 'utf8',
      },
    );
    expect(stage1.stderr).toContain('\n  Grow it first: pulumi up --stack x86_64.\n');
  });
});

describe('the messages of provider/ and commands/', () => {
  it('name no npm script but through callText', () => {
    // It only speaks in a checkout, and writes a file of one.
    const excepted = ['commands/lib/fresh-build.ts', 'commands/golden.ts'];
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
