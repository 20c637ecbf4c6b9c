import { join } from 'node:path';
import process from 'node:process';
import { capture, lastLines } from './command.mjs';
import { SetupError } from './setup-error.mjs';
import { GO_MINIMUM, LANGUAGE_HOST_VERSION, PULUMI_VERSION } from './pinned.mjs';
import { ROOT } from './places.mjs';
import { logWhile } from './log-line.mjs';
import { atLeast, versionIn } from './versions.mjs';

/** @typedef {import('./command.mjs').Command} Command */

/**
 * The two programs, and the Go modules in this repository that pin all their dependencies. They cannot share a module:
 * the CLI needs a newer SDK than the last one that still contains the language host.
 */
const PROGRAMS = [
  {
    name: `Pulumi ${PULUMI_VERSION}`,
    module: 'cli',
    package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
    version: PULUMI_VERSION,
  },
  {
    name: `Pulumi's language host for Node ${LANGUAGE_HOST_VERSION}`,
    module: 'language',
    package: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
    version: LANGUAGE_HOST_VERSION,
  },
];

/**
 * Builds the CLI and its language host from the Go modules into `directory`.
 * Measured on 2 cores: about 3 minutes the first time, seconds with a warm Go cache.
 * @param {string} directory
 * @throws {SetupError} if Go is missing or too old, or a build fails
 */
export async function buildCliFromGo(directory) {
  await requireGo();
  for (const program of PROGRAMS) {
    const [downloads, packages] = [new Set(), new Set()];
    await logWhile(
      `building ${program.name} from its Go modules`,
      async () => {
        const { code, stderr } = await capture(goBuild(program, directory), (line) =>
          (line.startsWith('go: downloading') ? downloads : packages).add(line),
        );
        if (code === 0) return;
        throw new SetupError(
          `go build of ${program.name} failed (exit ${code})\n${lastLines(stderr)}`,
          `install Pulumi >= ${PULUMI_VERSION} from https://www.pulumi.com/docs/install/ and put it on PATH`,
        );
      },
      () => `${downloads.size} modules downloaded, ${packages.size} packages compiled`,
    );
  }
}

/**
 * @param {{ module: string, package: string, version: string }} program
 * @param {string} directory
 * @returns {Command}
 */
export function goBuild(program, directory) {
  return {
    command: 'go',
    args: [
      'build',
      '-v',
      '-mod=readonly',
      '-trimpath',
      '-buildvcs=false',
      `-ldflags=-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${program.version}`,
      '-o',
      `${directory}/`,
      program.package,
    ],
    cwd: join(ROOT, 'tools/pulumi-cli', program.module),
    // Needs no C compiler, and ignores the user's Go workspace and flags, so that this module's go.sum applies.
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' },
  };
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @throws {SetupError} in one line: what is missing, which version is needed, where to get it
 */
export async function requireGo(env = process.env) {
  const remedy = `install Go >= ${GO_MINIMUM} (https://go.dev/dl/), or Pulumi >= ${PULUMI_VERSION} (https://www.pulumi.com/docs/install/), and put it on PATH`;
  const { code, stdout } = await capture({ command: 'go', args: ['version'], env });
  if (code === 127) throw new SetupError('Go is needed to build the Pulumi CLI and is not on PATH', remedy);
  const version = versionIn(stdout);
  if (code !== 0 || version === undefined) {
    throw new SetupError(`\`go version\` failed (exit ${code})`, remedy);
  }
  if (!atLeast(version, GO_MINIMUM)) {
    throw new SetupError(`Go ${version} is too old to build the Pulumi CLI`, remedy);
  }
}
