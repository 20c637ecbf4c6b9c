/** Looks for words in a stream of bytes, and remembers only whether one of them occurred. */
export class WordWatch {
  private found = false;
  /** The end of the previous chunk: a word may be split between two chunks. */
  private rest = Buffer.alloc(0) as Buffer;
  private readonly longest: number;

  /** @param words ASCII, at least two characters each */
  constructor(private readonly words: readonly string[]) {
    this.longest = Math.max(...words.map((word) => word.length));
  }

  get seen(): boolean {
    return this.found;
  }

  write(chunk: Buffer): void {
    if (this.found) return;
    const border = Buffer.concat([this.rest, chunk.subarray(0, this.longest)]);
    this.found = this.words.some((word) => border.includes(word) || chunk.includes(word));
    this.rest = Buffer.from((chunk.length < this.longest ? border : chunk).subarray(-(this.longest - 1)));
  }
}
