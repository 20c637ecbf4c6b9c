import { fit, WIDEST } from './screen-text';

/** The stream that is written to: standard output, or a substitute in tests. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Whether lines can be redrawn in place: on an interactive terminal. */
export function canRedraw(sink: Sink, env: NodeJS.ProcessEnv = process.env): boolean {
  return sink.isTTY === true && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === '';
}

/**
 * Permanent lines, and, on a terminal, a few lines below them that are redrawn in place. The cursor stays visible and
 * no mode of the terminal changes, so the terminal is in order whenever this process ends.
 */
export class Terminal {
  private drawn = 0;

  constructor(
    private readonly sink: Sink,
    readonly redraws: boolean = canRedraw(sink),
  ) {}

  /** The largest width of a line in columns. */
  get width(): number {
    // Some terminals wrap a line that is exactly as wide as they are.
    return Math.min(this.redraws ? known(this.sink.columns, 80) - 1 : WIDEST, WIDEST);
  }

  /** Writes permanent lines. */
  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.clear();
    this.sink.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Replaces the lines at the bottom. They are not shown if nothing can be redrawn. */
  draw(lines: readonly string[]): void {
    if (!this.redraws) return;
    const most = Math.max(1, known(this.sink.rows, 24) - 2);
    const shown = lines.slice(0, most).map((line) => fit(line, this.width));
    this.sink.write(`${this.clearing()}${shown.map((line) => `${line}\n`).join('')}`);
    this.drawn = shown.length;
  }

  /** Removes the lines at the bottom. */
  clear(): void {
    const text = this.clearing();
    this.drawn = 0;
    if (text !== '') this.sink.write(text);
  }

  private clearing(): string {
    return this.drawn === 0 ? '' : `\x1b[${this.drawn}A\r\x1b[J`;
  }
}

/** A terminal with an unknown size reports 0. */
function known(size: number | undefined, otherwise: number): number {
  return size === undefined || size === 0 ? otherwise : size;
}
