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
/** How much of a line progress and errors show, in characters. */
const WIDTH = 160;
/** How much of a phase's name they show. */
const PHASE_WIDTH = 40;
/** The interval of progress reports, in milliseconds: no shorter, and no longer, so that the time visibly advances. */
const INTERVAL = 500;
/** Bytes at the end of each chunk that are still read when the file is full. */
const LOOKED_AT = 2048;
/** How many new phases are reported at once. Beyond that, a build is only reported at each interval. */
const TOLD_AT_ONCE = 100;
/** The prefix of a line with which a script marks a phase. */
const MARK = Buffer.from('@@ ');
const SPACE = 32;

/**
 * The log of one build: its output goes to a file; phase, time and last line go to the progress callback. The file, the
 * memory and the number of progress lines are bounded, whatever the build prints.
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
   * @param file the log; an existing one is overwritten
   * @param progress called twice a second and at each new phase
   * @param limit the largest size of the file, in bytes
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

  /** The same, without the time spent waiting for other builds. */
  get worked(): number {
    return this.seconds - (this.phases[QUEUE] ?? 0);
  }

  /** Seconds of each phase so far, by name, in the order in which they began; rounded to hundredths. */
  get phases(): Record<string, number> {
    return this.phasesSoFar.seconds;
  }

  /** The phases as they followed each other, each with the second at which it began; rounded to hundredths. */
  get course(): [string, number][] {
    return this.phasesSoFar.course;
  }

  get currentPhase(): string {
    return this.phasesSoFar.name;
  }

  /** What the output has said so far, whether or not it is in the file. */
  get saw(): { readonly noSpace: boolean } {
    return { noSpace: this.noSpace.seen };
  }

  /** The last lines, for an error. */
  get lastLines(): string {
    return [...this.tail, this.lines.unfinished].map(shown).filter(Boolean).slice(-TAIL).join('\n');
  }

  /** Begins a phase of the builder's own. */
  enter(phase: string): void {
    if (this.lines.unfinished.length > 0) this.write(Buffer.from('\n'));
    this.log.write(Buffer.from(`@@ ${phase}\n`));
    this.begin(phase, 'builder');
  }

  /** Reports a line as progress; it need not be in the file. */
  note(line: string): void {
    this.noted = line;
  }

  /** Takes a piece of output. A line `@@ NAME` marks a phase. */
  write(chunk: Buffer): void {
    this.log.write(chunk);
    this.noSpace.write(chunk);
    // When the file is full, only the last lines are read, for progress: there may be a billion.
    if (this.log.cut) this.lines.writeLast(chunk, LOOKED_AT);
    else this.lines.write(chunk);
  }

  close(): void {
    clearInterval(this.timer);
    this.log.close(this.lastLines);
  }

  /** Runs for every line of what may be 10 GB: it reads three bytes, and remembers the line. */
  private line(line: Buffer): void {
    this.noted = undefined;
    if (line.length > MARK.length && MARK.compare(line, 0, MARK.length) === 0) {
      const phase = printableLine(line.toString('utf8', MARK.length)).trim().slice(0, PHASE_WIDTH);
      // Only the builder waits: a script cannot give its own work this name.
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
