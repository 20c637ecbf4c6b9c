import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { runChild, untilEnded } from '../../../builder/ground/child';

const never = new AbortController().signal;
const env = { PATH: process.env['PATH'] };

function shell(script: string, stdin: 'pipe' | 'ignore' = 'ignore'): ReturnType<typeof spawn> {
  return spawn('sh', ['-c', script], { stdio: [stdin, 'pipe', 'pipe'], detached: true });
}

describe('untilEnded', () => {
  it.each([
    ['exit 3', 3],
    ['kill -9 $$', 128],
  ])('gives the exit code of "%s": %s', async (script, code) => {
    expect(await untilEnded(shell(script), never)).toBe(code);
  });

  it('kills what the child has started, too, and throws the reason', async () => {
    const controller = new AbortController();
    // Both hold the pipe: it ends when the last of them has.
    const child = shell('sleep 60 & echo started; sleep 60');
    child.stdout?.once('data', () => controller.abort(new Error('cancelled')));
    await expect(untilEnded(child, controller.signal)).rejects.toThrow('cancelled');
  }, 10_000);

  it('kills a child whose signal was given before it was waited for', async () => {
    const child = shell('sleep 60');
    await expect(untilEnded(child, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  }, 10_000);

  it('feeds it, and does not mind one that reads no further', async () => {
    const child = shell('head -c 3', 'pipe');
    const [said] = await Promise.all([
      child.stdout && text(child.stdout),
      untilEnded(child, never, Readable.from(Array.from({ length: 1000 }, () => 'x'.repeat(1000)))),
    ]);
    expect(said).toBe('xxx');
  });

  it('throws the error of what feeds it', async () => {
    const input = new Readable({ read: () => input.destroy(new Error('the source broke')) });
    await expect(untilEnded(shell('cat', 'pipe'), never, input)).rejects.toThrow('the source broke');
  });
});

describe('runChild', () => {
  it('keeps what a program says', async () => {
    const command = { command: 'sh', args: ['-c', 'echo out; echo err >&2; exit 2'], env };
    expect(await runChild(command, never)).toEqual({ code: 2, stdout: 'out\n', stderr: 'err\n' });
  });

  it('knows a program that is not there', async () => {
    await expect(runChild({ command: '/no/such', args: [], env }, never)).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});
