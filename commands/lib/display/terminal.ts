import { fit, WIDEST } from './screen-text';

/** What is written to: standard output, or a stand-in for it. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Whether lines can be redrawn in place: at a terminal that a person sits at. */
export function canRedraw(sink: Sink, env: NodeJS.ProcessEnv = process.env): boolean {
  return sink.isTTY === true && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === '';
}

/**
 * Lines that stay, and below them, at a terminal, a few that are redrawn in place. The cursor stays visible and no
 * mode of the terminal is changed: whenever this process ends, the terminal is in order.
 */
export class Terminal {
  private drawn = 0;

  constructor(
    private readonly sink: Sink,
    readonly redraws: boolean = canRedraw(sink),
  ) {}

  /** Columns that a line takes at most. */
  get width(): number {
    // A line as wide as the terminal would wrap in some of them.
    return Math.min(this.redraws ? known(this.sink.columns, 80) - 1 : WIDEST, WIDEST);
  }

  /** Writes lines that stay. */
  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.clear();
    this.sink.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Replaces the lines at the bottom. Where nothing can be redrawn, they are not shown. */
  draw(lines: readonly string[]): void {
    if (!this.redraws) return;
    const most = Math.max(1, known(this.sink.rows, 24) - 2);
    const shown = lines.slice(0, most).map((line) => fit(line, this.width));
    this.sink.write(`${this.clearing()}${shown.map((line) => `${line}\n`).join('')}`);
    this.drawn = shown.length;
  }

  /** Takes the lines at the bottom away. */
  clear(): void {
    const text = this.clearing();
    this.drawn = 0;
    if (text !== '') this.sink.write(text);
  }

  private clearing(): string {
    return this.drawn === 0 ? '' : `\x1b[${this.drawn}A\r\x1b[J`;
  }
}

/** A terminal that nobody has told its size says 0. */
function known(size: number | undefined, otherwise: number): number {
  return size === undefined || size === 0 ? otherwise : size;
}
