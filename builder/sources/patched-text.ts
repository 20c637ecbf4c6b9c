/** What stands for a line that no hunk names. */
const OTHER = 0;

/**
 * The lines of a text as numbers: lines that are equal have the same number. So a file of millions of lines
 * takes little room, and two lines are compared in one step.
 */
export class PatchedText {
  /** The number of each line. */
  private readonly lines: Uint32Array;
  /** Where each line begins, and where the last one ends. */
  private readonly starts: Uint32Array;
  private readonly numbers = new Map<string, number>();
  private searchedLines = 0;

  /**
   * @param text one character a byte
   * @param wanted all lines that will be asked for
   */
  constructor(
    private readonly text: string,
    wanted: readonly (readonly string[])[],
  ) {
    for (const lines of wanted)
      for (const line of lines) if (!this.numbers.has(line)) this.numbers.set(line, this.numbers.size + 1);
    const count = countLines(text);
    this.lines = new Uint32Array(count);
    this.starts = new Uint32Array(count + 1);
    for (let index = 0, start = 0; index < count; index += 1) {
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline + 1;
      this.lines[index] = this.numbers.get(text.slice(start, end)) ?? OTHER;
      this.starts[index + 1] = start = end;
    }
  }

  get lineCount(): number {
    return this.lines.length;
  }

  /** How many lines all calls of `find` have gone through. */
  get searched(): number {
    return this.searchedLines;
  }

  /** A line with its newline, if it has one; nothing where there is none. */
  line(index: number): string | undefined {
    return index >= 0 && index < this.lineCount ? this.slice(index, index + 1) : undefined;
  }

  /** The lines from one (with it) to another (without it). */
  slice(from: number, to = this.lineCount): string {
    return this.text.slice(this.starts[from], this.starts[to]);
  }

  /** Whether these lines are at a place. */
  isAt(wanted: readonly string[], place: number): boolean {
    return wanted.every((line, index) => this.lines[place + index] === this.numbers.get(line));
  }

  /**
   * The first places, from a line on, where these lines are. Each line is gone through once (Knuth, Morris and
   * Pratt), however much the lines repeat themselves.
   *
   * @param wanted at least one line
   * @param most so many places at most
   */
  find(wanted: readonly string[], from: number, most: number): number[] {
    const pattern = Uint32Array.from(wanted, (line) => this.numbers.get(line) ?? OTHER);
    const fallback = fallbacks(pattern);
    const places: number[] = [];
    let matched = 0;
    let index = from;
    for (; index < this.lineCount && places.length < most; index += 1) {
      while (matched > 0 && this.lines[index] !== pattern[matched]) matched = fallback[matched - 1] ?? 0;
      if (this.lines[index] === pattern[matched]) matched += 1;
      if (matched < pattern.length) continue;
      places.push(index + 1 - matched);
      matched = fallback[matched - 1] ?? 0;
    }
    this.searchedLines += index - from + pattern.length;
    return places;
  }
}

/** For each beginning of a pattern, how long its longest part is that it both begins and ends with. */
function fallbacks(pattern: Uint32Array): Uint32Array {
  const found = new Uint32Array(pattern.length);
  for (let index = 1, matched = 0; index < pattern.length; index += 1) {
    while (matched > 0 && pattern[index] !== pattern[matched]) matched = found[matched - 1] ?? 0;
    if (pattern[index] === pattern[matched]) matched += 1;
    found[index] = matched;
  }
  return found;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return text === '' || text.endsWith('\n') ? count : count + 1;
}
