/** How many bytes of a line are kept; the rest of a longer one is discarded as it arrives. */
const LONGEST = 4096;
const NEWLINE = 10;

/** Where the next line that is not empty begins: there may be 10 GB of empty ones. */
function afterNewlines(chunk: Buffer, from: number): number {
  let at = from;
  while (chunk[at] === NEWLINE) at += 1;
  return at;
}

/**
 * Splits a stream of bytes into lines without the empty ones, in memory that grows neither with the stream nor with a
 * line.
 */
export class LineSplitter {
  /** The beginning of the unfinished line. */
  private readonly open = Buffer.alloc(LONGEST);
  private length = 0;

  /** @param line called with each finished line; the bytes are valid only during the call */
  constructor(private readonly line: (bytes: Buffer) => void) {}

  write(chunk: Buffer): void {
    let from = this.length === 0 ? afterNewlines(chunk, 0) : 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.end(chunk, from, end);
      from = afterNewlines(chunk, end + 1);
    }
    this.keep(chunk, from, chunk.length);
  }

  /** Takes at most the last bytes of a chunk, starting at the beginning of a line; an unfinished line is discarded. */
  writeLast(chunk: Buffer, most: number): void {
    if (chunk.length <= most) return this.write(chunk);
    const newline = chunk.indexOf(NEWLINE, chunk.length - most);
    this.length = 0;
    this.write(chunk.subarray(newline < 0 ? chunk.length - most : newline + 1));
  }

  /** The unfinished line, as far as it is kept. */
  get unfinished(): Buffer {
    return this.open.subarray(0, this.length);
  }

  private end(chunk: Buffer, from: number, end: number): void {
    if (this.length === 0) {
      this.line(chunk.subarray(from, Math.min(end, from + LONGEST)));
      return;
    }
    this.keep(chunk, from, end);
    this.line(this.unfinished);
    this.length = 0;
  }

  private keep(chunk: Buffer, from: number, end: number): void {
    const count = Math.min(end - from, LONGEST - this.length);
    chunk.copy(this.open, this.length, from, from + count);
    this.length += count;
  }
}
