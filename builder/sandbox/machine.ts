import { join } from 'node:path';
import { identityFor, type Identity } from './identity';
import { PlainToolbox } from './plain-toolbox';
import { SandboxedToolbox, type Toolbox } from './toolbox';

/** Puts the tcc that compiles and runs the launcher, its bytes just checked, into a directory. @returns its path */
export type LauncherTcc = (directory: string) => Promise<string>;

/** What every sandbox on this machine is made with. */
export interface Machine {
  readonly tcc: LauncherTcc;
  /** Whose processes the builds of this store are. */
  readonly identity: () => Identity;
  readonly toolbox: Toolbox;
}

/**
 * This machine, for the builds of a store.
 *
 * @param unpack `plain`: its tar runs without a sandbox; default `sandbox`, and `plain` where there is no Linux
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
