import { LineSplitter } from '../ground/line-splitter';
import { LogFile } from '../ground/log-file';
import { Phases, QUEUE } from './phases';
import { DISK_FULL_WORDS } from '../ground/disk-full';
import { printableLine } from '../ground/printable';
import type { Progress } from '../ground/run';
import { WordWatch } from '../ground/word-watch';

export { QUEUE } from './phases';

/** How many lines of a log an error shows. */
const TAIL = 20;
/** Longest piece of a line that progress and errors show, in characters. */
const WIDTH = 160;
/** The same of a phase's name. */
const PHASE_WIDTH = 40;
/** Progress is told at most this often, in milliseconds; and at least as often, so that time is seen to pass. */
const INTERVAL = 500;
/** Bytes at the end of each chunk that are looked at when the file takes no more. */
const LOOKED_AT = 2048;
/** New phases that are told at once. A build that has more is told of with the time only. */
const TOLD_AT_ONCE = 100;
/** What begins the line by which a script marks a phase. */
const MARK = Buffer.from('@@ ');
const SPACE = 32;

/**
 * The log of one build: its output goes to a file; phase, time and last line go to whoever watches. Whatever a build
 * prints, and however much, the file, the memory and the number of progress lines stay bounded.
 */
export class BuildLog {
  private readonly started = performance.now();
  private readonly log: LogFile;
  private readonly lines = new LineSplitter((line) => this.line(line));
  private readonly phasesSoFar = new Phases(() => performance.now());
  private readonly tail: Buffer[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly noSpace = new WordWatch(DISK_FULL_WORDS);
  private noted: string | undefined;
  private marks = 0;

  /**
   * @param file the log; an older one is overwritten
   * @param progress called twice a second and at each new phase
   * @param limit bytes that the file keeps
   */
  constructor(
    readonly file: string,
    private readonly progress: (progress: Progress) => void,
    limit?: number,
  ) {
    this.log = new LogFile(file, limit);
    this.timer = setInterval(() => this.tell(), INTERVAL);
  }

  /** Seconds since the log was opened. */
  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** The same, without those in which it waited for other builds. */
  get worked(): number {
    return this.seconds - (this.phases[QUEUE] ?? 0);
  }

  /** Seconds that each phase took so far, by its name, in the order in which they began; hundredths. */
  get phases(): Record<string, number> {
    return this.phasesSoFar.seconds;
  }

  get currentPhase(): string {
    return this.phasesSoFar.name;
  }

  /** What the output has said so far, whether or not the file still holds it. */
  get saw(): { readonly noSpace: boolean } {
    return { noSpace: this.noSpace.seen };
  }

  /** The last lines, for an error. */
  get lastLines(): string {
    return [...this.tail, this.lines.unfinished].map(shown).filter(Boolean).slice(-TAIL).join('\n');
  }

  /** Begins a phase that the builder itself knows of. */
  enter(phase: string): void {
    if (this.lines.unfinished.length > 0) this.write(Buffer.from('\n'));
    this.log.write(Buffer.from(`@@ ${phase}\n`));
    this.begin(phase, 'builder');
  }

  /** A line for whoever watches, which the file need not keep. */
  note(line: string): void {
    this.noted = line;
  }

  /** Takes output as it comes. A line `@@ NAME` marks a phase. */
  write(chunk: Buffer): void {
    this.log.write(chunk);
    this.noSpace.write(chunk);
    // When the file is full, lines are only looked at for what is going on now, and not each of a billion.
    if (this.log.cut) this.lines.writeLast(chunk, LOOKED_AT);
    else this.lines.write(chunk);
  }

  close(): void {
    clearInterval(this.timer);
    this.log.close(this.lastLines);
  }

  /** Runs for every line of what may be 10 GB: it looks at three bytes, and remembers the line. */
  private line(line: Buffer): void {
    this.noted = undefined;
    if (line.length > MARK.length && MARK.compare(line, 0, MARK.length) === 0) {
      const phase = printableLine(line.toString('utf8', MARK.length)).trim().slice(0, PHASE_WIDTH);
      // Only the builder waits: a script cannot call its work so.
      if (phase !== '' && phase !== QUEUE) {
        this.begin(phase, 'script');
        return;
      }
    }
    if (line.every((byte) => byte <= SPACE)) return;
    this.tail.push(Buffer.from(line));
    if (this.tail.length > TAIL) this.tail.shift();
  }

  private begin(phase: string, by: 'builder' | 'script'): void {
    this.noted = undefined;
    this.phasesSoFar.enter(phase, by);
    if (this.marks++ < TOLD_AT_ONCE) this.tell();
  }

  private tell(): void {
    const line = this.noted ?? this.tail.map(shown).filter(Boolean).at(-1);
    const { currentPhase: phase, seconds } = this;
    this.progress({ phase, seconds, ...(line === undefined ? {} : { line }) });
  }
}

function shown(line: Buffer): string {
  return printableLine(line.toString('utf8')).slice(0, WIDTH).trimEnd();
}
