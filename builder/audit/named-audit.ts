import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { callText } from '../ground/call-text';
import { sha256OfJson } from '../ground/digest';
import { quote } from '../ground/quote';
import { UserError } from '../ground/user-error';
import type { Toolbox } from '../sandbox/toolbox';
import type { Records } from '../store/record';
import type { Store } from '../store/store';
import { walkTree } from '../tree/tree-walk';
import { auditSides, type SidesAudit } from './audit-sides';
import { Scratch } from './read/spool';
import { Unpacker } from './read/unpacker';
import type { Side } from './side';
import { sideRef, type SideRef } from './side-ref';
import { openSide } from './sides/open-side';
import { artifactSide, goldenSide } from './sides/store-side';

/** What comparing with a named side needs. */
export interface NamedParts {
  readonly store: Store;
  readonly records: Records;
  /** Directories that contain `golden/`. */
  readonly directories: readonly string[];
  /** The directory that paths are relative to. */
  readonly base: string;
  readonly offline: boolean;
  readonly toolbox: () => Toolbox;
  readonly signal: AbortSignal;
}

/** Compares an artifact with a side that a text names, as `seedstage audit` does. */
export class NamedAudit {
  constructor(private readonly parts: NamedParts) {}

  /**
   * @param at the text: any form of `seedstage audit` but the name of a package
   * @param left opens the artifact
   * @param arch of the golden manifest, if the text names one
   * @throws UserError if the side cannot be read
   */
  async audit(at: string, left: () => Promise<Side>, arch: string): Promise<SidesAudit> {
    const { signal, records, toolbox } = this.parts;
    const scratch = new Scratch();
    const unpacker = new Unpacker(scratch, toolbox, signal);
    try {
      const right = await this.open(this.ref(at), unpacker, arch);
      return await auditSides(await left(), right, { signal, scratch, unpack: unpacker.inMemory, records });
    } finally {
      await scratch.remove();
    }
  }

  /**
   * A digest that changes when a file or directory does, judged by names, sizes and times; nothing is read. What comes
   * from a web server is not asked again.
   */
  stamp(at: string): string {
    try {
      const { form, value } = this.ref(at);
      const ofPath = ['file', 'manifest', 'directory', 'archive', 'image'].includes(form);
      return sha256OfJson([at, ofPath ? stampOf(resolve(this.parts.base, value)) : '']);
    } catch (error) {
      return sha256OfJson([at, (error as Error).message]);
    }
  }

  private ref(at: string): SideRef {
    const { store, records, base } = this.parts;
    const lookups = {
      exists: (path: string) => lstatSync(resolve(base, path), { throwIfNoEntry: false }) !== undefined,
      isPackage: () => false,
      hasArtifact: (digest: string) => store.has(digest) || records.byKey(digest) !== undefined,
    };
    return sideRef(at, lookups, notThere);
  }

  private async open(ref: SideRef, unpacker: Unpacker, arch: string): Promise<Side> {
    const { store, records, directories, base, signal, offline } = this.parts;
    const { form, value, text } = ref;
    if (form === 'url' && offline) {
      throw new UserError(
        `${quote(text)} is on a web server, and seedstage:offline is set`,
        'Name a file instead.',
      );
    }
    const side = await openSide(ref, { unpacker, base, signal });
    if (side !== undefined) return side;
    if (form === 'golden') {
      const toGetBytes = `A golden manifest has hashes, not files: docs/audit.md says how to get them.`;
      return await goldenSide(text, { id: value, arch, directories, store, toGetBytes });
    }
    if (form === 'package') throw notThere(text);
    const record = records.byKey(value);
    return await artifactSide('artifact', text, store, { fingerprint: record?.fingerprint ?? value, record });
  }
}

/** Names, types, sizes and times of a file, or of everything in a directory. */
function stampOf(path: string): string[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [String(found.size), String(found.mtimeMs)];
  const lines: string[] = [];
  for (const { path: name, type, file, leaving } of walkTree(path)) {
    if (leaving) continue;
    const { size, mode, mtimeMs } = lstatSync(file);
    lines.push([name, type, mode, type === 'file' ? size : 0, type === 'file' ? mtimeMs : 0].join('\t'));
  }
  return lines.sort();
}

function notThere(text: string): UserError {
  return new UserError(
    `there is no file or directory ${quote(text)}`,
    `What can be named: ${callText('audit', '--help')}. A package of a program is given as its artifact.`,
  );
}
