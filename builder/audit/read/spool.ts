import { mkdtempSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestEntry } from '../../tree/manifest';
import { removeTree } from '../../tree/tree-files';
import type { SideFiles } from '../side';

/** A private directory for temporary files, made when it is first needed. */
export class Scratch {
  private made: string | undefined;
  private count = 0;

  /** A new path in it. */
  next(): string {
    this.made ??= mkdtempSync(join(tmpdir(), 'seedstage-audit-'));
    return join(this.made, String((this.count += 1)));
  }

  async remove(): Promise<void> {
    if (this.made !== undefined) await removeTree(this.made);
    this.made = undefined;
  }
}

/**
 * Copies of the files that are to be explained, or of their beginnings: an archive is read in one pass, but its files
 * are needed in pairs with those of the other side.
 */
export class Spool {
  private readonly copies = new Map<string, string>();

  constructor(
    private readonly scratch: Scratch,
    /** The most bytes of one file. */
    private readonly most: number,
  ) {}

  async fill(files: SideFiles, wanted: readonly ManifestEntry[]): Promise<void> {
    await files.visit(wanted, async (entries, content) => {
      const copy = this.scratch.next();
      await this.write(copy, content);
      for (const { path } of entries) this.copies.set(path, copy);
    });
  }

  /** The bytes of a file; undefined if it could not be read. */
  async read({ path }: ManifestEntry): Promise<Buffer | undefined> {
    const copy = this.copies.get(path);
    return copy === undefined ? undefined : await readFile(copy);
  }

  private async write(copy: string, content: AsyncIterable<Buffer>): Promise<void> {
    const file = await open(copy, 'wx', 0o600);
    try {
      let left = this.most;
      for await (const piece of content) {
        await file.writeFile(piece.subarray(0, left));
        left -= piece.length;
        if (left <= 0) return;
      }
    } finally {
      await file.close();
    }
  }
}
