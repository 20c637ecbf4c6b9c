import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assetsDir } from './assets';

/** Where a command is called from. */
export interface CallPlace {
  /** The package's directory. */
  readonly root: string;
}

/**
 * How a user calls one of our commands: through npm scripts in a checkout; through npx where the package is installed,
 * because npm scripts of a dependency cannot be called.
 *
 * @param command such as `gc` or `verify seed`; empty for the program itself
 * @param args its arguments, as the user types them
 */
export function callText(command: string, args = '', { root }: CallPlace = here()): string {
  if (!isCheckout(root) || command === '') return words('npx seedstage', command, args);
  // `verify seed` is the script `verify:seed`; other commands of two words are arguments of one script.
  const [script = '', ...rest] = command.startsWith('verify ')
    ? [command.replace(' ', ':')]
    : command.split(' ');
  const given = words(...rest, args);
  return given === '' ? `npm run ${script}` : `npm run ${script} -- ${given}`;
}

/** How a user calls the Pulumi CLI: a checkout has its own. */
export function pulumiText(args: string, { root }: CallPlace = here()): string {
  return isCheckout(root) ? `npm run pulumi -- ${args}` : `pulumi ${args}`;
}

/** Whether this is a checkout: only a checkout has the sources that dist/ is compiled from. */
export function isCheckout(root: string): boolean {
  return existsSync(join(root, 'index.ts'));
}

function here(): CallPlace {
  return { root: dirname(assetsDir()) };
}

function words(...all: readonly string[]): string {
  return all.filter((word) => word !== '').join(' ');
}
