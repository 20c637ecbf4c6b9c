import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scratch } from './scratch.mjs';

const root = scratch('foreground');
const program = fileURLToPath(new URL('programs/foreground.mjs', import.meta.url));

/**
 * A shell script that writes down each signal and ends a second after the first, as an engine that finishes what it
 * has begun.
 * @param {string} name
 */
function diaryOf(name) {
  const diary = join(root, name);
  const script = [
    `trap 'echo INT >> ${diary}; ended=1' INT`,
    `trap 'echo TERM >> ${diary}; ended=1' TERM`,
    `echo ready >> ${diary}`,
    'while [ -z "$ended" ]; do sleep 0.05; done',
    'for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; done',
    `echo bye >> ${diary}; exit 7`,
  ].join('\n');
  const lines = () => (existsSync(diary) ? readFileSync(diary, 'utf8').trim().split('\n') : []);
  const ready = async () => {
    while (!lines().includes('ready')) await sleep(20);
  };
  return { script, lines, ready };
}

/** @param {import('node:child_process').ChildProcess} child */
const exitOf = (child) => new Promise((resolve) => child.on('close', (code) => resolve(code)));

test('the exit code is that of the command', async () => {
  expect(await exitOf(spawn(process.execPath, [program, 'exit 3'], { stdio: 'ignore' }))).toBe(3);
});

test('a command that a signal has ended counts as 128 and the signal', async () => {
  expect(await exitOf(spawn(process.execPath, [program, 'kill -9 $$'], { stdio: 'ignore' }))).toBe(137);
});

test.each(['SIGINT', 'SIGTERM'])(
  '%s to us alone reaches the command once, and we wait for it',
  async (name) => {
    const signal = /** @type {NodeJS.Signals} */ (name);
    const { script, lines, ready } = diaryOf(`alone-${signal}`);
    const child = spawn(process.execPath, [program, script], { stdio: 'ignore' });
    const exit = exitOf(child);
    await ready();
    child.kill(signal);
    expect(await exit).toBe(7);
    expect(lines()).toEqual(['ready', signal.slice(3), 'bye']);
  },
);

test('SIGINT to our whole group, passed on by npm as well, reaches the command once', async () => {
  const { script, lines, ready } = diaryOf('group');
  const child = spawn(process.execPath, [program, script], { stdio: 'ignore', detached: true });
  const exit = exitOf(child);
  await ready();
  process.kill(-Number(child.pid), 'SIGINT');
  child.kill('SIGINT');
  expect(await exit).toBe(7);
  expect(lines()).toEqual(['ready', 'INT', 'bye']);
});

// A shell that is between two of its commands when the signal comes may end by it: that is the shell's, not ours.
test('Ctrl-C at a terminal reaches the command once', { retry: 2 }, async () => {
  const { script, lines, ready } = diaryOf(`terminal-${Date.now()}`);
  // script(1) gives it a terminal; what is written to its input is typed there.
  const command = `${process.execPath} ${program} "$DIARY_SCRIPT"; echo "exit $?"`;
  const child = spawn('script', ['-qc', `sh -c '${command}'`, '/dev/null'], {
    env: { ...process.env, DIARY_SCRIPT: script },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exit = exitOf(child);
  await ready();
  child.stdin.write('\x03');
  await exit;
  expect(lines()).toEqual(['ready', 'INT', 'bye']);
});
