/** Bytes of a line that are kept; the rest of a longer one is dropped as it comes. */
const LONGEST = 4096;
const NEWLINE = 10;

/** Splits a stream of bytes into lines, in memory that does not grow with the stream or with a line. */
export class LineSplitter {
  /** The beginning of the line that has not ended. */
  private readonly open = Buffer.alloc(LONGEST);
  private length = 0;

  /** @param line called with each line that has ended; the bytes are only valid during the call */
  constructor(private readonly line: (bytes: Buffer) => void) {}

  write(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.end(chunk, from, end);
      from = end + 1;
    }
    this.keep(chunk, from, chunk.length);
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
