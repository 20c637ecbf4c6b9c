import { copyFile, lstat, mkdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildInputs } from './inputs';
import { scanTree } from './manifest';
import type { Layer } from './sandbox/sandbox';
import type { Store } from './store';
import { UserError } from './user-error';

/**
 * The trees that make up a build's input root, the lowest first.
 *
 * @param given name of each need to the fingerprint of its artifact, which is in the store
 * @param scratch where the files of named winners are copied to, as a layer on top
 * @throws UserError when two needs bring one path and the wiring names no winner
 */
export async function inputLayers(
  store: Store,
  inputs: BuildInputs,
  given: Readonly<Record<string, string>>,
  scratch: string,
): Promise<Layer[]> {
  const owners = new Map<string, string>();
  const contested = new Set<string>();
  for (const name of inputs.order) {
    const manifest = await store.manifest(fingerprintOf(given, name));
    for (const entry of manifest.entries) {
      if (entry.type === 'dir') continue;
      const other = owners.get(entry.path);
      if (other !== undefined) {
        if (inputs.winners?.[entry.path] === undefined)
          throw collision(inputs.recipe, entry.path, other, name);
        contested.add(entry.path);
      }
      owners.set(entry.path, name);
    }
  }
  const layers = inputs.order.map((name): Layer => {
    const fingerprint = fingerprintOf(given, name);
    return { tree: store.tree(fingerprint), fingerprint };
  });
  if (contested.size === 0) return layers;
  const top = join(scratch, 'winners');
  for (const path of contested) {
    const winner = inputs.winners?.[path] ?? '';
    await copyEntry(join(store.tree(fingerprintOf(given, winner)), path), join(top, path));
  }
  return [...layers, { tree: top, fingerprint: (await scanTree(top)).fingerprint }];
}

async function copyEntry(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if ((await lstat(from)).isSymbolicLink()) await symlink(await readlink(from), to);
  else await copyFile(from, to);
}

function fingerprintOf(given: Readonly<Record<string, string>>, name: string): string {
  const fingerprint = given[name];
  if (fingerprint === undefined) throw new Error(`no fingerprint for the need ${name}`);
  return fingerprint;
}

function collision(recipe: string, path: string, first: string, second: string): UserError {
  return new UserError(
    `${recipe}: two of its needs bring the path ${path}: "${first}" and "${second}"`,
    `Give one of them only, or name the winner in the wiring: winners: { '${path}': '${second}' }.`,
  );
}
