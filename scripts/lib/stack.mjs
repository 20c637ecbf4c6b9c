import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localState } from './backend.mjs';
import { capture, lastLines } from './command.mjs';
import { SetupError } from './setup-error.mjs';
import { withoutNewSalt } from './encryption-salt.mjs';
import { logLine } from './log-line.mjs';

/** @typedef {import('./backend.mjs').Backend} Backend */

/** `name:` in Pulumi.yaml: the local backend keeps a project's stacks below it. */
const PROJECT = 'bootstrap';

/**
 * Creates a stack that its backend does not have yet: `pulumi up --stack NAME` does not do it by itself. The stack
 * that the user has selected stays selected.
 * @param {{ cli: string, root: string, env: NodeJS.ProcessEnv, backend: Backend, cache: string }} pulumi
 * @param {string} stack
 * @throws {SetupError} with the CLI's reason
 */
export async function ensureStack({ cli, root, env, backend, cache }, stack) {
  if (backend.by === 'local') {
    // A look at the file costs nothing; asking the CLI costs half a second.
    if (existsSync(join(localState(cache), '.pulumi/stacks', PROJECT, `${stack}.json`))) return;
    mkdirSync(localState(cache), { recursive: true });
  }
  const args = ['stack', 'init', stack, '--no-select', '--non-interactive'];
  const { code, stdout, stderr } = await withoutNewSalt(root, () =>
    capture({ command: cli, args, cwd: root, env }),
  );
  if (code === 0) {
    logLine(`created the stack ${stack}`);
  } else if (!/already exists/.test(stderr)) {
    throw new SetupError(
      `pulumi ${args.join(' ')} failed (exit ${code})\n${lastLines(stdout + stderr, 5)}`,
      'see `npm run pulumi -- whoami -v` for the backend in use',
    );
  }
}

/**
 * The stack that a command line names, if it names one.
 * @param {readonly string[]} args
 * @returns {string | undefined}
 */
export function stackIn(args) {
  for (const [index, arg] of args.entries()) {
    if (arg === '--stack' || arg === '-s') return args[index + 1];
    const joined = /^(?:--stack=|-s=?)(.+)$/.exec(arg)?.[1];
    if (joined !== undefined) return joined;
  }
  return undefined;
}
