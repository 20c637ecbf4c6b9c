import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../support/scratch';

const root = scratch('progress-mode');
const [cli, program] = [join(root, 'pulumi'), join(root, 'mode.cjs')];

/** What a provider finds out that a CLI has started: `pulumi` is a shell by that name. */
function modeBelow(how: 'terminal' | 'file', args = '', env: Record<string, string> = {}): string {
  const command = `${cli} -c '"${process.execPath}" "${program}"; true' ${args}`;
  const all = { PATH: process.env['PATH'] ?? '', TERM: 'xterm', ...env };
  const stdout =
    how === 'terminal'
      ? execFileSync('script', ['-qec', command, '/dev/null'], { env: all, encoding: 'utf8' })
      : execFileSync('sh', ['-c', command], { env: all, encoding: 'utf8' });
  return stdout.trim();
}

beforeAll(() => {
  copyFileSync('/bin/sh', cli);
  buildSync({
    stdin: {
      contents: `import { progressMode } from './provider/progress-mode'; console.log(progressMode());`,
      resolveDir: resolve(__dirname, '../..'),
    },
    ...{ bundle: true, platform: 'node', outfile: program },
  });
});

describe('who reads of work in progress', () => {
  it('is somebody at a terminal where the CLI writes to one', () => {
    expect(modeBelow('terminal')).toBe('live');
  });

  it('is a log where the CLI writes to a file or a pipe', () => {
    expect(modeBelow('file')).toBe('log');
  });

  it('is a log where the CLI itself draws nothing', () => {
    expect(modeBelow('terminal', '--non-interactive')).toBe('log');
    expect(modeBelow('terminal', '', { CI: 'true' })).toBe('log');
    expect(modeBelow('terminal', '', { TERM: 'dumb' })).toBe('log');
  });

  it('is whom SEEDSTAGE_PROGRESS names', () => {
    expect(modeBelow('file', '', { SEEDSTAGE_PROGRESS: 'live' })).toBe('live');
    expect(modeBelow('terminal', '', { SEEDSTAGE_PROGRESS: 'log' })).toBe('log');
  });
});
