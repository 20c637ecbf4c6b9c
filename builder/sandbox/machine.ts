import { join } from 'node:path';
import { identityFor, type Identity } from './identity';
import { PlainToolbox } from './plain-toolbox';
import { SandboxedToolbox, type Toolbox } from './toolbox';

/** Copies the tcc that compiles and runs the launcher, after checking its hash, into a directory. @returns its path */
export type LauncherTcc = (directory: string) => Promise<string>;

/** What every sandbox on this machine needs. */
export interface Machine {
  readonly tcc: LauncherTcc;
  /** The user id of the processes of this store's builds. */
  readonly identity: () => Identity;
  readonly toolbox: Toolbox;
}

/**
 * This machine, for the builds of a store.
 *
 * @param unpack `plain`: tar runs without a sandbox; default `sandbox`, but `plain` on systems other than Linux
 */
export function thisMachine(
  store: string,
  tcc: LauncherTcc,
  unpack: 'sandbox' | 'plain' = 'sandbox',
): Machine {
  const identity = (): Identity => identityFor(store);
  const plain = unpack === 'plain' || process.platform !== 'linux';
  const toolbox = plain ? new PlainToolbox() : new SandboxedToolbox(tcc, join(store, 'work'), identity);
  return { tcc, identity, toolbox };
}
