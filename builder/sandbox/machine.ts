import { join } from 'node:path';
import { SeedTool } from './seed-tool';
import { identityFor, type Identity } from './identity';
import { PlainToolbox } from './plain-toolbox';
import { SandboxedToolbox, type Toolbox } from './toolbox';

/** What every sandbox on this machine is made with. */
export interface Machine {
  /** Puts the seed, its bytes checked, into a directory, and gives its path: it compiles and runs the launcher. */
  readonly tcc: (directory: string) => Promise<string>;
  /** Whose processes the builds of this store are. */
  readonly identity: () => Identity;
  readonly toolbox: Toolbox;
}

/**
 * This machine, for the builds of a store.
 *
 * @param unpack `plain`: its tar runs without a sandbox; default `sandbox`, and `plain` where there is no Linux
 */
export function thisMachine(store: string, unpack: 'sandbox' | 'plain' = 'sandbox'): Machine {
  const seed = new SeedTool();
  const tcc = (directory: string): Promise<string> => seed.copyTo(directory);
  const identity = (): Identity => identityFor(store);
  const plain = unpack === 'plain' || process.platform !== 'linux';
  const toolbox = plain ? new PlainToolbox() : new SandboxedToolbox(tcc, join(store, 'work'), identity);
  return { tcc, identity, toolbox };
}
