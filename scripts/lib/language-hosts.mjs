import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fillOnce } from './cli-cache.mjs';
import { goBuild, requireGo } from './cli-from-go.mjs';
import { findExecutable } from './cli-on-path.mjs';
import { capture, lastLines } from './command.mjs';
import { logWhile } from './log-line.mjs';
import { LANGUAGE_HOST_VERSION, PULUMI_VERSION, YAML_HOST_VERSION } from './pinned.mjs';
import { cacheDir, ROOT } from './places.mjs';
import { SetupError } from './setup-error.mjs';

/** The programs with which the engine runs Python and YAML. An official release of the CLI includes them. */
const HOSTS = [
  {
    name: "Pulumi's language host for Python",
    module: 'language',
    package: 'github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python',
    version: LANGUAGE_HOST_VERSION,
  },
  {
    name: "Pulumi's language host for YAML",
    module: 'yaml',
    package: 'github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml',
    version: YAML_HOST_VERSION,
  },
];

/** The script with which the host for Python runs a program; it is in the same Go module. */
const PYTHON_EXEC = 'pulumi-language-python-exec';

/**
 * A directory with the language hosts for Python and YAML: the CLI's if it has them, otherwise one in the user's cache,
 * which is built once from the Go modules.
 * @param {string} cli absolute path of `pulumi`
 * @throws {SetupError} if Go is missing, or a build fails
 */
export async function ensureLanguageHosts(cli) {
  const places = [dirname(cli), ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean)];
  const there = places.find((place) =>
    ['python', 'yaml'].every((each) => findExecutable(`pulumi-language-${each}`, [place])),
  );
  if (there !== undefined) return there;
  const directory = join(cacheDir(), 'pulumi', `${PULUMI_VERSION}-languages`);
  await fillOnce(directory, build);
  return directory;
}

/** @param {string} directory */
async function build(directory) {
  await requireGo();
  mkdirSync(directory, { recursive: true });
  for (const host of HOSTS) await buildGo(host.name, goBuild(host, directory));
  const { stdout } = await buildGo('the script that runs Python', {
    command: 'go',
    args: ['list', '-m', '-f', '{{.Dir}}', 'github.com/pulumi/pulumi/sdk/v3'],
    cwd: join(ROOT, 'tools/pulumi-cli/language'),
  });
  copyFileSync(join(stdout.trim(), 'python/cmd', PYTHON_EXEC), join(directory, PYTHON_EXEC));
  chmodSync(join(directory, PYTHON_EXEC), 0o755);
}

/**
 * Writes the typed SDKs for Python, Go and .NET from the schema, one directory per language.
 * @param {string} directory
 * @param {readonly string[]} [languages] default: all
 * @throws {SetupError} if Go is missing, or the schema is invalid
 */
export async function generateSdks(directory, languages = []) {
  await requireGo();
  const schema = join(ROOT, 'dist/schema.json');
  if (!existsSync(schema)) throw new SetupError(`${schema} does not exist`, 'npm run build');
  await buildGo('the SDKs', {
    command: 'go',
    args: ['run', '-mod=readonly', '-trimpath', '-buildvcs=false', '.', schema, directory, ...languages],
    cwd: join(ROOT, 'tools/gen-sdk'),
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' },
  });
}

/**
 * @param {string} what
 * @param {import('./command.mjs').Command} command
 */
async function buildGo(what, command) {
  return await logWhile(`building ${what}`, async () => {
    const ended = await capture(command);
    if (ended.code === 0) return ended;
    throw new SetupError(`building ${what} failed (exit ${ended.code})\n${lastLines(ended.stderr)}`);
  });
}
