/** The number of all lines that no hunk names. */
const OTHER = 0;

/**
 * The lines of a text as numbers: equal lines have the same number. So a file of millions of lines takes little
 * memory, and comparing two lines is one operation.
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
   * @param wanted all lines that will be searched for
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

  /** How many lines all calls of `find` have searched. */
  get searched(): number {
    return this.searchedLines;
  }

  /** A line, including its newline; undefined if there is no such line. */
  line(index: number): string | undefined {
    return index >= 0 && index < this.lineCount ? this.slice(index, index + 1) : undefined;
  }

  /** The lines from `from` (inclusive) to `to` (exclusive). */
  slice(from: number, to = this.lineCount): string {
    return this.text.slice(this.starts[from], this.starts[to]);
  }

  /** Whether the text has these lines at a place. */
  isAt(wanted: readonly string[], place: number): boolean {
    return wanted.every((line, index) => this.lines[place + index] === this.numbers.get(line));
  }

  /**
   * The first places at or after a line where the text has these lines. Each line is visited once (Knuth, Morris and
   * Pratt), however repetitive the lines are.
   *
   * @param wanted at least one line
   * @param most how many places to find at most
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

/** For each prefix of a pattern, the length of its longest proper prefix that is also its suffix. */
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
