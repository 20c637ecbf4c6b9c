import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** How many bytes of a build's output its log keeps: our longest log, gcc 14 with its tests, has 20 MB. */
export const LOG_LIMIT = 256 << 20;

/** A file that takes output up to a limit. Output beyond the limit is counted, and the count is written at the end. */
export class LogFile {
  private readonly fd: number;
  private kept = 0;
  private left = 0;

  /** @param path an older file is overwritten */
  constructor(
    readonly path: string,
    private readonly limit = LOG_LIMIT,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    this.fd = openSync(path, 'w');
  }

  /** Whether the limit has been reached. */
  get cut(): boolean {
    return this.left > 0;
  }

  write(chunk: Buffer): void {
    const part = chunk.subarray(0, this.limit - this.kept);
    this.kept += part.length;
    if (part.length > 0) this.append(part);
    if (part.length === chunk.length) return;
    if (!this.cut) this.append(`\n[the log is cut here, at ${this.limit} bytes]\n`);
    this.left += chunk.length - part.length;
  }

  /** @param lastLines shown at the end of a log that was cut */
  close(lastLines: string): void {
    if (this.cut) this.append(`[${this.left} bytes are left out; the last lines:]\n${lastLines}\n`);
    closeSync(this.fd);
  }

  private append(part: Buffer | string): void {
    try {
      if (typeof part === 'string') writeSync(this.fd, part);
      else writeSync(this.fd, part);
    } catch {
      // A full disk: the build notices it, too, and its error is the one to show.
    }
  }
}
