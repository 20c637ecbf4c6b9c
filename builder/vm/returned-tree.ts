import { Readable } from 'node:stream';
import { DIRECTORIES, WRITABLE } from '../sandbox/layout';
import { MOST_STRAY } from '../sandbox/stray-writes';
import { ARTIFACT_LIMITS } from '../tree/artifact-rules';
import { shown } from '../tree/tree-path';
import { END_OF_RESULT, MARK } from './remote-script';

/** The longest result of a launcher, and the longest output of a login shell before it. */
export const MOST_TEXT = 1 << 20;
/** Bytes outside the output after which no more is read: the names found are enough to refuse it. */
const MOST_STRAY_BYTES = 1 << 26;
/** Most bytes of an archive after its reader has finished. */
export const MOST_AFTER = 1 << 20;
export const MOST_RETURNED = ARTIFACT_LIMITS.bytes + 2 ** 31;

/** What the script of a run returned. */
export interface Returned {
  /** The launcher's lines; undefined if they are incomplete. */
  readonly result?: string;
  /** All output so far, for an error if the result is missing. */
  readonly text: string;
  /** The archive of what the run left. */
  readonly archive: Readable;
}

/** Reads a script's output up to the archive. */
export async function readReturned(stdout: Readable): Promise<Returned> {
  const chunks = stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const end = `\n${END_OF_RESULT}\n`;
  let head = Buffer.alloc(0);
  for (;;) {
    const text = head.toString('latin1');
    const begin = text.indexOf(`${MARK}\n`);
    const at = begin < 0 ? -1 : text.indexOf(end, begin + MARK.length);
    if (at >= 0) {
      const rest = head.subarray(at + end.length);
      const result = text.slice(begin + MARK.length + 1, at + 1);
      return { result, text, archive: Readable.from(following(rest, chunks), { objectMode: false }) };
    }
    const next = head.length > MOST_TEXT ? undefined : await chunks.next();
    if (next === undefined || next.done === true) return { text, archive: Readable.from([]) };
    head = Buffer.concat([head, next.value]);
  }
}

async function* following(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}

/** Names outside the writable directories, collected from an archive of the overlay's upper layer. */
export class StrayNames {
  private readonly found = new Set<string>();
  /** Directories without any content so far: one that stays empty was made by the run. */
  private readonly empty = new Set<string>();
  private bytes = 0;
  private atOutput = false;

  /** @param wanted whether the output itself is wanted */
  constructor(private readonly wanted = true) {}

  /** Takes the next name of the archive; directories come before their content. */
  add(name: string, type: string | null | undefined, size = 0): void {
    const path = name.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
    const [first = ''] = path.split('/');
    this.atOutput ||= first === 'out';
    if (path === '' || path === '.' || (WRITABLE as readonly string[]).includes(first)) return;
    const slash = path.lastIndexOf('/');
    if (slash > 0) this.empty.delete(path.slice(0, slash));
    this.bytes += size;
    if (this.found.size + this.empty.size >= MOST_STRAY) return;
    if (type === 'directory') this.empty.add(path);
    else this.found.add(path);
  }

  /** Whether the rest of the archive can be ignored. The output comes last. */
  get enough(): boolean {
    if (this.atOutput && !this.wanted) return true;
    return this.found.size >= MOST_STRAY || (this.bytes > MOST_STRAY_BYTES && this.found.size > 0);
  }

  /** Absolute paths inside the sandbox, escaped for a message; sorted. */
  get names(): string[] {
    const made = [...this.empty].filter((path) => !(DIRECTORIES as readonly string[]).includes(path));
    return [
      ...[...this.found].map((path) => `/${shown(path)}`),
      ...made.map((path) => `/${shown(path)}/`),
    ].sort();
  }
}
