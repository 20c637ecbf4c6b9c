import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { capture, lastLines } from './command.mjs';
import { SetupError } from './setup-error.mjs';
import { withoutNewSalt } from './encryption-salt.mjs';
import { logLine } from './log-line.mjs';

/** @typedef {import('./backend.mjs').Backend} Backend */
/** @typedef {{ cli: string, root: string, env: NodeJS.ProcessEnv, backend: Backend }} Pulumi */

/** `name:` in Pulumi.yaml: the local backend keeps a project's stacks in a directory of this name. */
const PROJECT = 'bootstrap';

/**
 * Creates a stack that its backend does not have yet: `pulumi up --stack NAME` does not create it. The user's selected
 * stack does not change.
 * @param {Pulumi} pulumi
 * @param {string} stack
 * @throws {SetupError} with the CLI's reason
 */
export async function ensureStack({ cli, root, env, backend }, stack) {
  // Checking for the file costs nothing; asking the CLI takes half a second.
  if (isInFiles(backend, stack)) return;
  const directory = directoryOf(backend);
  if (backend.by === 'local' && directory !== undefined) mkdirSync(directory, { recursive: true });
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
 * Refuses to continue if the backend does not have the stack; the CLI's own error names no next step.
 * @param {Pulumi} pulumi
 * @param {string} stack
 * @throws {SetupError} if the stack is missing
 */
export async function requireStack({ cli, root, env, backend }, stack) {
  // Only a directory can be checked beforehand.
  const directory = directoryOf(backend);
  if (directory === undefined || isInFiles(backend, stack)) return;
  // The default directory is created with the first stack, and the CLI cannot list a missing one.
  if (backend.by === 'local') mkdirSync(directory, { recursive: true });
  const args = ['stack', 'ls', '--json', '--non-interactive'];
  const { code, stdout } = await capture({ command: cli, args, cwd: root, env });
  if (code !== 0 || stackNames(stdout).includes(stack.split('/').at(-1) ?? stack)) return;
  throw new SetupError(
    `there is no stack ${stack} in ${backend.url}`,
    `create it with \`npm run pulumi -- stack init ${stack}\`; \`npm start\` creates and grows x86_64`,
  );
}

/** @param {string} json the output of `pulumi stack ls --json` */
function stackNames(json) {
  try {
    /** @type {{ name: string }[]} */
    const stacks = JSON.parse(json);
    return stacks.map(({ name }) => name.split('/').at(-1) ?? name);
  } catch {
    return [];
  }
}

/**
 * Whether a directory backend has the stack's file. If a setting of Pulumi has moved the file, it is not found, and the
 * CLI is asked.
 * @param {Backend} backend
 * @param {string} stack
 */
function isInFiles(backend, stack) {
  const directory = directoryOf(backend);
  const name = stack.split('/').at(-1) ?? stack;
  return directory !== undefined && existsSync(join(directory, '.pulumi/stacks', PROJECT, `${name}.json`));
}

/**
 * @param {Backend} backend
 * @returns {string | undefined} the directory of a `file://` backend
 */
function directoryOf({ url }) {
  if (!url?.startsWith('file://')) return undefined;
  const rest = url.slice('file://'.length).replace(/\?.*$/, '');
  if (rest.startsWith('~')) return join(homedir(), rest.slice(1));
  return rest.startsWith('/') ? fileURLToPath(`file://${rest}`) : undefined;
}

/**
 * The stack that a command line names, or undefined.
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
