/** Bytes of a line that are kept; the rest of a longer one is dropped as it comes. */
const LONGEST = 4096;
const NEWLINE = 10;

/** Where the next line begins that has something in it: there may be 10 GB of lines that have not. */
function afterNewlines(chunk: Buffer, from: number): number {
  let at = from;
  while (chunk[at] === NEWLINE) at += 1;
  return at;
}

/** Splits a stream of bytes into lines, the empty ones left out, in memory that does not grow with the stream or with a line. */
export class LineSplitter {
  /** The beginning of the line that has not ended. */
  private readonly open = Buffer.alloc(LONGEST);
  private length = 0;

  /** @param line called with each line that has ended; the bytes are only valid during the call */
  constructor(private readonly line: (bytes: Buffer) => void) {}

  write(chunk: Buffer): void {
    let from = this.length === 0 ? afterNewlines(chunk, 0) : 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.end(chunk, from, end);
      from = afterNewlines(chunk, end + 1);
    }
    this.keep(chunk, from, chunk.length);
  }

  /** Takes no more than the last bytes of a chunk, from the beginning of a line on; an open line is given up. */
  writeLast(chunk: Buffer, most: number): void {
    if (chunk.length <= most) return this.write(chunk);
    const newline = chunk.indexOf(NEWLINE, chunk.length - most);
    this.length = 0;
    this.write(chunk.subarray(newline < 0 ? chunk.length - most : newline + 1));
  }

  /** The line that has not ended, as far as it is kept. */
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
