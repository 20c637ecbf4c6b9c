import { createRequire } from 'node:module';
import { readableError } from './readable-errors';

/**
 * Pulumi packages that only some components need, with the supported releases. They are optional peer dependencies:
 * they are loaded when such a component is created, and their plugins are installed for their first resource. Other
 * programs do not need them.
 */
export const PEERS = { '@pulumi/command': '^1.2.1', '@pulumi/docker': '^5.2.0' } as const;

/**
 * Loads one of them: the copy beside this package, otherwise the program's own.
 *
 * @param what the component that needs it, for the reader, such as `VmHost "builder" with prepare`
 * @param from the directories to search, in this order
 * @throws pulumi.RunError that says what to install
 */
export function peer(
  name: keyof typeof PEERS,
  what: string,
  from: readonly string[] = [__dirname, process.cwd()],
): unknown {
  const load = createRequire(__filename);
  const file = found(() => load.resolve(name, { paths: [...from] }));
  if (file === undefined) {
    throw readableError(
      `${what} needs the npm package ${name}, which is not installed\n` +
        `  Install it beside seedstage: npm install '${name}@${PEERS[name]}'. Pulumi then installs its plugin.`,
    );
  }
  return load(file);
}

/** Loads a package; undefined if there is none. Any other error is the package's own. */
function found(lookUp: () => string): string | undefined {
  try {
    return lookUp();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
