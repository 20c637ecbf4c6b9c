/** Takes exact numbers of bytes from a stream of chunks, without keeping what has been taken. */
export class ByteQueue {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Buffer = Buffer.alloc(0);
  /** How many bytes have been taken. */
  position = 0;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.chunks = bytes[Symbol.asyncIterator]();
  }

  /** The next bytes at once; fewer only at the end of the stream. For small numbers. */
  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of this.through(count)) {
      parts.push(part);
      length += part.length;
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, length);
  }

  /** The next bytes, in the pieces in which they arrive; fewer only at the end of the stream. */
  async *through(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if (this.rest.length === 0 && !(await this.more())) return;
      const part = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(part.length);
      this.position += part.length;
      left -= part.length;
      yield part;
    }
  }

  /** Discards bytes. @returns whether there were as many */
  async skip(count: number): Promise<boolean> {
    let left = count;
    for await (const part of this.through(count)) left -= part.length;
    return left === 0;
  }

  /** Ends the reading, so that the source can release what it holds. */
  async end(): Promise<void> {
    await this.chunks.return?.();
  }

  private async more(): Promise<boolean> {
    const next = await this.chunks.next();
    if (next.done === true) return false;
    this.rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    return true;
  }
}
