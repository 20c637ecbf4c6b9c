import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Whether there is a terminal to ask on. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/**
 * Asks a question at the terminal.
 *
 * @param secret whether to hide what is typed
 * @returns the answer; undefined, on a new line, after Ctrl-C or at the end of the input
 */
export async function ask(question: string, secret = false): Promise<string | undefined> {
  let [hidden, answered] = [false, false];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!hidden) process.stdout.write(chunk);
      done();
    },
  });
  // In terminal mode, readline turns echo off and draws the typed text itself.
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await new Promise((resolve) => {
      lines.question(question, (answer) => {
        answered = true;
        resolve(answer);
      });
      lines.on('SIGINT', () => resolve(undefined)).on('close', () => resolve(undefined));
      hidden = secret;
    });
  } finally {
    lines.close();
    if (secret || !answered) process.stdout.write('\n');
    process.stdin.pause();
  }
}
