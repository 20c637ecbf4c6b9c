import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { assetsDir } from './assets';

/** Where a command is called from, and what is there. */
export interface CallPlace {
  /** The package's directory. */
  readonly root: string;
  /** The directory that the user is most likely in. */
  readonly from: string;
}

/**
 * How a user calls one of our commands: by npm in a checkout, by Node where the package is installed, which has no
 * scripts.
 *
 * @param command as in `npm run NAME`, such as `gc` or `verify:seed`
 * @param args its arguments, as they are typed
 */
export function callText(command: string, args = '', { root, from }: CallPlace = here()): string {
  if (isCheckout(root)) return `npm run ${command}${args === '' ? '' : ` -- ${args}`}`;
  const file = join(root, 'dist/commands', `${command.replaceAll(':', '-')}.js`);
  const near = relative(from, file);
  return ['node', near.startsWith('..') || isAbsolute(near) ? file : near, args].filter(Boolean).join(' ');
}

/** How a user calls the Pulumi CLI: a checkout brings one. */
export function pulumiText(args: string, { root }: CallPlace = here()): string {
  return isCheckout(root) ? `npm run pulumi -- ${args}` : `pulumi ${args}`;
}

/** Only a checkout has the sources that dist/ is compiled from. */
function isCheckout(root: string): boolean {
  return existsSync(join(root, 'index.ts'));
}

function here(): CallPlace {
  return { root: dirname(assetsDir()), from: process.cwd() };
}
