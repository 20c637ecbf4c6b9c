import process from 'node:process';
import { SetupError } from './setup-error.mjs';

/** @typedef {import('./backend.mjs').Backend} Backend */

/** Commands of the CLI that open a stack, including its secrets. */
const OPENS_A_STACK = new Set([
  ...['up', 'update', 'preview', 'pre', 'refresh', 'destroy', 'import', 'watch', 'config'],
  ...['stack init', 'stack output', 'stack export', 'stack import', 'stack change-secrets-provider'],
]);

/**
 * Requires a passphrase for a file backend, which encrypts secrets with one. If none is set and there is no terminal,
 * the CLI would stop with a message that names no next step.
 * @param {Backend} backend
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} args the arguments of the CLI
 * @param {boolean} canAsk whether the CLI can ask on a terminal
 * @throws {SetupError} if a passphrase is missing
 */
export function requirePassphrase(backend, env, args, canAsk = process.stdin.isTTY && process.stdout.isTTY) {
  if (canAsk || !opensAStack(args) || !/^(file|s3|gs|azblob):/.test(backend.url ?? '')) return;
  if (env['PULUMI_CONFIG_PASSPHRASE'] !== undefined || env['PULUMI_CONFIG_PASSPHRASE_FILE']) return;
  throw new SetupError(
    `the backend ${backend.url} encrypts its stacks with a passphrase, but none is set`,
    'set PULUMI_CONFIG_PASSPHRASE (PULUMI_CONFIG_PASSPHRASE= for an empty one: no value of this project is secret), ' +
      'or PULUMI_CONFIG_PASSPHRASE_FILE=FILE',
  );
}

/** @param {readonly string[]} args */
export function opensAStack(args) {
  const [first = '', second = ''] = args.filter((arg) => !arg.startsWith('-'));
  return OPENS_A_STACK.has(first) || OPENS_A_STACK.has(`${first} ${second}`);
}
