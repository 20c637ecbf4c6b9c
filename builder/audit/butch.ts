import { createHash } from 'node:crypto';
import type { Manifest, ManifestEntry } from '../tree/manifest';
import { shown } from '../tree/tree-path';
import type { Verdict } from './audit';
import type { Side } from './side';

/** The value that `butch checksum -D` prints: the number of files, and the XOR of the SHA-512 of each. */
export const BUTCH = /^(\d{1,9})-([0-9a-f]{128})$/;

/** What such a value does not show. */
export const BUTCH_BLIND =
  'it shows neither names, modes, directories and link targets, nor an even number of files with one content';

/** How many symbolic links Linux follows for one path. */
const MOST_LINKS = 40;

type Value = { readonly value: string } | { readonly problem: string };

/** Compares two sides of which at least one is a value of sabotage's butch. It never says that they are identical. */
export async function compareButch(
  left: Side,
  right: Side,
): Promise<{ readonly verdict: Verdict; readonly reason: string }> {
  const [one, other] = [await valueOf(left), await valueOf(right)];
  if ('problem' in one) return { verdict: 'inconclusive', reason: one.problem };
  if ('problem' in other) return { verdict: 'inconclusive', reason: other.problem };
  if (one.value !== other.value) {
    return {
      verdict: 'differing',
      reason: `the contents differ: butch's value is ${one.value} / ${other.value}`,
    };
  }
  return {
    verdict: 'inconclusive',
    reason: `agrees (contents only): butch's value is ${one.value} on both sides, but ${BUTCH_BLIND}`,
  };
}

async function valueOf(side: Side): Promise<Value> {
  if (side.butch !== undefined) return { value: side.butch };
  if (side.manifest !== undefined && side.files !== undefined)
    return await butchValue(side.manifest, side.files);
  return {
    problem: `butch's value needs the files, and ${side.name} is only a ${side.manifest ? 'manifest' : 'hash'}`,
  };
}

/**
 * The value of `butch checksum -D` for a tree. butch lists the files and links with `find`, and hashes each with
 * `sha512sum`, which follows links; what cannot be hashed is left out.
 *
 * @returns the problem if the value would depend on the machine that butch runs on, or on how its shell reads a name
 */
export async function butchValue(manifest: Manifest, files: NonNullable<Side['files']>): Promise<Value> {
  const entries = new Map(manifest.entries.map((entry) => [entry.path, entry]));
  const uses = new Map<ManifestEntry, number>();
  let count = 0;
  for (const entry of manifest.entries) {
    if (entry.type !== 'file' && entry.type !== 'link') continue;
    if (/[\n\\]/.test(entry.path)) {
      return { problem: `butch's shell cannot read the name ${shown(entry.path)}: its value is not defined` };
    }
    const file = entry.type === 'file' ? entry : followed(entries, entry);
    if (file === 'outside') {
      return {
        problem: `${shown(entry.path)} is a link to ${shown(entry.content)}, where butch reads a file of the machine that it runs on`,
      };
    }
    if (file?.type !== 'file') continue;
    uses.set(file, (uses.get(file) ?? 0) + 1);
    count += 1;
  }
  // Two equal values cancel out.
  const odd = [...uses].filter(([, times]) => times % 2 === 1).map(([entry]) => entry);
  const hashes = await sha512s(files, odd);
  if (hashes.size < odd.length) return { problem: 'a file changed while it was read' };
  const sum = Buffer.alloc(64);
  for (const hash of hashes.values())
    for (const [at, byte] of hash.entries()) sum[at] = (sum[at] ?? 0) ^ byte;
  return { value: `${count}-${sum.toString('hex')}` };
}

async function sha512s(
  files: NonNullable<Side['files']>,
  wanted: readonly ManifestEntry[],
): Promise<Map<string, Buffer>> {
  const hashes = new Map<string, Buffer>();
  await files.visit(wanted, async (entries, content) => {
    const hash = createHash('sha512');
    for await (const piece of content) hash.update(piece);
    const digest = hash.digest();
    for (const { path } of entries) hashes.set(path, digest);
  });
  return hashes;
}

/** Where a link leads, as the kernel follows it: an entry, nothing, or out of the tree. */
function followed(
  entries: ReadonlyMap<string, ManifestEntry>,
  link: ManifestEntry,
): ManifestEntry | 'outside' | undefined {
  let at: string[] = link.path.split('/').slice(0, -1);
  let rest = link.content.split('/');
  if (link.content.startsWith('/')) return 'outside';
  for (let links = 1; rest.length > 0;) {
    const [name = '', ...after] = rest;
    rest = after;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (at.length === 0) return 'outside';
      at = at.slice(0, -1);
      continue;
    }
    const entry = entries.get([...at, name].join('/'));
    if (entry === undefined) return undefined;
    if (entry.type === 'link') {
      links += 1;
      if (links > MOST_LINKS) return undefined;
      if (entry.content.startsWith('/')) return 'outside';
      rest = [...entry.content.split('/'), ...rest];
    } else {
      if (entry.type !== 'dir' && rest.length > 0) return undefined;
      at = [...at, name];
    }
  }
  return entries.get(at.join('/'));
}
