import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import type { Progress } from './run';

/** How many lines of a log an error shows. */
const TAIL = 20;
/** Longest piece of a line that progress and errors show, in characters. */
const WIDTH = 160;
/** Progress is told at most this often, in milliseconds; and at least as often, so that time is seen to pass. */
const INTERVAL = 500;

/** The phase in which a build waits for others, and does nothing. */
export const QUEUE = 'queue';

/** The log of one build: everything goes to a file; phase, time and last line go to whoever watches. */
export class BuildLog {
  private readonly fd: number;
  private readonly started = Date.now();
  private readonly decoder = new StringDecoder('utf8');
  private readonly tail: string[] = [];
  private readonly timer: NodeJS.Timeout;
  private rest = '';
  private phase = 'start';
  /** Milliseconds of each phase that has ended, and when the one that goes on began. */
  private readonly ended = new Map<string, number>();
  private entered = this.started;
  private noted: string | undefined;

  /**
   * @param file the log; an older one is overwritten
   * @param progress called twice a second and at each new phase
   */
  constructor(
    readonly file: string,
    private readonly progress: (progress: Progress) => void,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    this.fd = openSync(file, 'w');
    this.timer = setInterval(() => this.tell(), INTERVAL);
  }

  /** Seconds since the log was opened. */
  get seconds(): number {
    return (Date.now() - this.started) / 1000;
  }

  /** The same, without those in which it waited for other builds. */
  get worked(): number {
    return this.seconds - (this.phases[QUEUE] ?? 0);
  }

  /** Seconds that each phase took so far, by its name, in the order in which they began; hundredths. */
  get phases(): Record<string, number> {
    const all = new Map(this.ended);
    all.set(this.phase, (all.get(this.phase) ?? 0) + Date.now() - this.entered);
    return Object.fromEntries([...all].map(([name, time]) => [name, Math.round(time / 10) / 100]));
  }

  get currentPhase(): string {
    return this.phase;
  }

  /** The last lines, for an error. */
  get lastLines(): string {
    return [...this.tail, this.rest].filter(Boolean).slice(-TAIL).join('\n');
  }

  /** Begins a phase that the builder itself knows of. */
  enter(phase: string): void {
    this.write(Buffer.from(`@@ ${phase}\n`));
  }

  /** A line for whoever watches, which the file need not keep. */
  note(line: string): void {
    this.noted = line;
  }

  /** Takes output as it comes. A line `@@ NAME` marks a phase. */
  write(chunk: Buffer): void {
    try {
      writeSync(this.fd, chunk);
    } catch {
      // A full disk: the build notices it too, and its error is the one to show.
    }
    const lines = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.line(line);
  }

  close(): void {
    clearInterval(this.timer);
    closeSync(this.fd);
  }

  private line(line: string): void {
    const phase = /^@@ (.+)$/.exec(line)?.[1];
    this.noted = undefined;
    if (phase !== undefined) {
      const now = Date.now();
      this.ended.set(this.phase, (this.ended.get(this.phase) ?? 0) + now - this.entered);
      this.entered = now;
      this.phase = phase;
      this.tell();
      return;
    }
    const text = printable(line);
    if (text === '') return;
    this.tail.push(text);
    if (this.tail.length > TAIL) this.tail.shift();
  }

  private tell(): void {
    const line = this.noted ?? this.tail.at(-1);
    this.progress({ phase: this.phase, seconds: this.seconds, ...(line === undefined ? {} : { line }) });
  }
}

/** A terminal must not obey what a build prints. */
function printable(line: string): string {
  const visible = stripVTControlCharacters(line).replace(/\p{Cc}/gu, (c) => (c === '\t' ? c : ''));
  return visible.slice(0, WIDTH).trimEnd();
}
