import { createRequire } from 'node:module';
import { readableError } from './readable-errors';

/**
 * Pulumi packages that only some components need, with the releases of them that do. They are optional peers: they are
 * loaded when such a component is made, and their plugins come with the first resource of theirs. Nobody else has them.
 */
export const PEERS = { '@pulumi/command': '^1.2.1', '@pulumi/docker': '^5.2.0' } as const;

/**
 * Loads one of them: the copy beside this package, else the one that the program itself has.
 *
 * @param what what needs it, as the reader knows it, such as `VmHost "builder" with prepare`
 * @param from where it is looked for, one directory after the other
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
        `  Install it where seedstage is: npm install '${name}@${PEERS[name]}'. Its plugin comes by itself.`,
    );
  }
  return load(file);
}

/** What a look-up finds; nothing where there is no such package. Any other error is that package's own. */
function found(lookUp: () => string): string | undefined {
  try {
    return lookUp();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
