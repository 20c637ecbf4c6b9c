import { Readable } from 'node:stream';
import { DIRECTORIES, WRITABLE } from '../sandbox/layout';
import { MOST_STRAY } from '../sandbox/stray-writes';
import { ARTIFACT_LIMITS } from '../tree/artifact-rules';
import { shown } from '../tree/tree-path';
import { END_OF_RESULT, MARK } from './remote-script';

/** The longest result of a launcher, and the longest greeting of a login shell before it. */
export const MOST_TEXT = 1 << 20;
/** Bytes of what lies outside the output after which no more is looked at: its names are enough to refuse it. */
const MOST_STRAY_BYTES = 1 << 26;
/** Bytes of an archive after its end, or of one that is no artifact for its size alone. */
export const MOST_AFTER = 1 << 20;
export const MOST_RETURNED = ARTIFACT_LIMITS.bytes + 2 ** 31;

/** What a run's script sent back. */
export interface Returned {
  /** The launcher's lines; nothing where they did not come whole. */
  readonly result?: string;
  /** All that came, where the result did not. */
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

/** Names outside the writable directories, from an archive of all that a run made there: as the overlay shows them. */
export class StrayNames {
  private readonly found = new Set<string>();
  /** Directories in which nothing has been seen yet: the run made one that stays empty. */
  private readonly empty = new Set<string>();
  private bytes = 0;
  private atOutput = false;

  /** @param wanted whether the output itself is */
  constructor(private readonly wanted = true) {}

  /** Takes the next name of the archive, directories before what is in them. */
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

  /** Whether what is still to come can be left where it is. The output comes last. */
  get enough(): boolean {
    if (this.atOutput && !this.wanted) return true;
    return this.found.size >= MOST_STRAY || (this.bytes > MOST_STRAY_BYTES && this.found.size > 0);
  }

  /** Absolute paths as seen from inside, as a message shows them; sorted. */
  get names(): string[] {
    const made = [...this.empty].filter((path) => !(DIRECTORIES as readonly string[]).includes(path));
    return [
      ...[...this.found].map((path) => `/${shown(path)}`),
      ...made.map((path) => `/${shown(path)}/`),
    ].sort();
  }
}
