import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Whether there is somebody to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/**
 * Asks a question at the terminal.
 *
 * @param secret whether what is typed is not shown
 * @returns the answer; nothing at Ctrl-C and at the end of the input
 */
export async function ask(question: string, secret = false): Promise<string | undefined> {
  let hidden = false;
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!hidden) process.stdout.write(chunk);
      done();
    },
  });
  // As a terminal, readline turns echo off and draws what is typed itself.
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await new Promise((resolve) => {
      lines.on('SIGINT', () => resolve(undefined)).on('close', () => resolve(undefined));
      lines.question(question, resolve);
      hidden = secret;
    });
  } finally {
    lines.close();
    if (secret) process.stdout.write('\n');
    process.stdin.pause();
  }
}
