import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assetsDir } from './assets';

/** Where a command is called from, and what is there. */
export interface CallPlace {
  /** The package's directory. */
  readonly root: string;
}

/**
 * How a user calls one of our commands: by npm's scripts in a checkout, by npx where the package is installed, which
 * has no scripts.
 *
 * @param command such as `gc` or `verify seed`; nothing for the program itself
 * @param args its arguments, as they are typed
 */
export function callText(command: string, args = '', { root }: CallPlace = here()): string {
  if (!isCheckout(root) || command === '') return words('npx seedstage', command, args);
  // Scripts are called `verify:seed`; other commands of two words are the arguments of one script.
  const [script = '', ...rest] = command.startsWith('verify ')
    ? [command.replace(' ', ':')]
    : command.split(' ');
  const given = words(...rest, args);
  return given === '' ? `npm run ${script}` : `npm run ${script} -- ${given}`;
}

/** How a user calls the Pulumi CLI: a checkout brings one. */
export function pulumiText(args: string, { root }: CallPlace = here()): string {
  return isCheckout(root) ? `npm run pulumi -- ${args}` : `pulumi ${args}`;
}

/** Only a checkout has the sources that dist/ is compiled from. */
export function isCheckout(root: string): boolean {
  return existsSync(join(root, 'index.ts'));
}

function here(): CallPlace {
  return { root: dirname(assetsDir()) };
}

function words(...all: readonly string[]): string {
  return all.filter((word) => word !== '').join(' ');
}
