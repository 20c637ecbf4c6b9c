import { spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { deathText } from './death';

// The program that the engine starts. It starts the provider proper, which does all the work, and passes the engine's
// calls on to it. If the provider dies, for whatever reason, this process can still report why; it does as little as
// possible itself, so that it does not fail.

/** How many characters of the provider's standard error are kept for the report of its end. */
const LAST_WORDS = 8_000;

/** How long to wait for them, in milliseconds. */
const LAST_WORDS_TIME = 500;

const provider = spawn(
  process.execPath,
  [...process.execArgv, join(__dirname, 'main.js'), ...process.argv.slice(2)],
  // The provider watches its standard input, which closes when this process ends. The fourth pipe is for its last
  // error.
  { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] },
);
const [stdout, stderr, report] = provider.stdio.slice(1) as [Readable, Readable, Readable];
let [port, lastWords, thrown] = ['', '', ''];

let [ending, gone] = [false, false];

/** The engine is ending: ends the provider first, then this process. */
function end(signal?: NodeJS.Signals): void {
  ending = true;
  if (gone) process.exit(1);
  if (signal === undefined) provider.stdin.end();
  else provider.kill(signal);
}

provider.stdin.on('error', () => undefined); // it has ended: `exit` handles that
const input = fstatSync(0);
if (input.isFIFO() || input.isSocket()) process.stdin.resume().on('close', () => end());

stderr.setEncoding('utf8').on('data', (text: string) => {
  lastWords = (lastWords + text).slice(-LAST_WORDS);
  process.stderr.write(text);
});
report.setEncoding('utf8').on('data', (text: string) => (thrown = (thrown + text).slice(0, LAST_WORDS)));

// Loaded while the provider starts.
const relay = import('./relay.js').then(async ({ Relay }) => {
  const made = new Relay();
  return { relay: made, own: await made.listen() };
});
stdout.setEncoding('utf8').on('data', (text: string) => {
  const known = port.includes('\n');
  port += known ? '' : text;
  if (known || !port.includes('\n')) return;
  void relay.then(({ relay, own }) => {
    relay.reach(Number(port));
    // The engine reads the port from the first line.
    process.stdout.write(`${own}\n`);
  });
});

process.on('SIGINT', end).on('SIGTERM', end);
provider.on('error', (error) => {
  process.stderr.write(`seedstage: Node cannot be started again (${process.execPath}): ${error.message}\n`);
  process.exit(1);
});
provider.on('exit', (code, signal) => {
  gone = true;
  // Without a port the engine cannot call; it shows what was written to standard error.
  if (ending || !port.includes('\n')) process.exit(code ?? 1);
  // Its last output may not have arrived yet. (A child of the provider may keep standard error open for longer.)
  const tell = (): void =>
    void relay.then(({ relay }) => relay.dead(deathText({ code, signal, thrown, lastWords })));
  provider.on('close', tell);
  setTimeout(tell, LAST_WORDS_TIME);
});
