import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { downloadCli } from './cli-download.mjs';
import { buildCliFromGo } from './cli-from-go.mjs';
import { cliOnPath, isExecutable } from './cli-on-path.mjs';
import { withLock } from './lock.mjs';
import { PULUMI_ARCHIVES, PULUMI_RELEASES, PULUMI_VERSION } from './pinned.mjs';
import { cacheDir, DIST, ROOT } from './places.mjs';
import { say } from './say.mjs';

/** The directory of our own `pulumi`, which only calls the chosen one; see docs/setup.md. */
export const WRAPPER_DIR = join(ROOT, 'scripts/bin');

/** Remembers the choice, so that a run with nothing to do asks no program for its version. */
const CHOICE = join(DIST, 'pulumi-cli.json');

/**
 * The Pulumi CLI to use: the one chosen before if it has not changed, else the one on PATH if it is recent enough,
 * else the one in the user's cache, else the official download, else a build from the Go modules.
 * @param {{ chooseAgain?: boolean }} [options] chooseAgain: forget the earlier choice
 * @returns {Promise<string>} absolute path of `pulumi`
 */
export async function ensureCli({ chooseAgain = false } = {}) {
  return (chooseAgain ? undefined : chosenCli()) ?? remember(await chooseCli());
}

/**
 * The CLI that set-up chose, if it is still the same file.
 * @returns {string | undefined}
 */
function chosenCli() {
  try {
    const { cli, signature } = JSON.parse(readFileSync(CHOICE, 'utf8'));
    return signatureOf(cli) === signature && isExecutable(cli) ? cli : undefined;
  } catch {
    return undefined;
  }
}

/** @returns {Promise<string>} */
async function chooseCli() {
  const verdict = await cliOnPath(process.env['PATH'], WRAPPER_DIR);
  if (verdict.cli !== undefined) {
    say(`using ${verdict.reason}`);
    return verdict.cli;
  }
  say(verdict.reason);
  const directory = join(cacheDir(), 'pulumi', PULUMI_VERSION);
  if (!isComplete(directory)) await withLock(`${directory}.lock`, () => fill(directory));
  say(`using Pulumi ${PULUMI_VERSION} in ${directory}`);
  return join(directory, 'pulumi');
}

/**
 * Makes the directory whole or not at all: everything happens in one beside it, which is then renamed.
 * @param {string} directory
 */
async function fill(directory) {
  if (isComplete(directory)) return; // somebody else was quicker
  const parent = dirname(directory);
  removeLeftovers(parent);
  const fresh = mkdtempSync(join(parent, 'new-'));
  try {
    await downloadOrBuild(join(fresh, 'cli'));
    rmSync(directory, { recursive: true, force: true });
    renameSync(join(fresh, 'cli'), directory);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** @param {string} directory */
async function downloadOrBuild(directory) {
  const archive = PULUMI_ARCHIVES[`${process.platform}-${process.arch}`];
  if (archive !== undefined) {
    const url = `${process.env['SEEDSTAGE_PULUMI_RELEASES'] || PULUMI_RELEASES}/${archive.file}`;
    try {
      say(`downloading ${url} ...`);
      await downloadCli({ url, sha256: archive.sha256 }, directory, everyTenMegabytes());
      return;
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
      rmSync(directory, { recursive: true, force: true });
    }
  }
  mkdirSync(directory, { recursive: true });
  await buildCliFromGo(directory);
}

/** @returns {(bytes: number, total: number | undefined) => void} */
function everyTenMegabytes() {
  let next = 10e6;
  return (bytes, total) => {
    if (bytes < next) return;
    next = bytes + 10e6;
    say(`${Math.round(bytes / 1e6)}${total === undefined ? '' : ` of ${Math.round(total / 1e6)}`} MB`);
  };
}

/** @param {string} directory */
function isComplete(directory) {
  return ['pulumi', 'pulumi-language-nodejs'].every((name) => isExecutable(join(directory, name)));
}

/**
 * What a killed set-up left behind. Called under the lock, so nobody is at work in it.
 * @param {string} parent
 */
function removeLeftovers(parent) {
  for (const name of readdirSync(parent)) {
    if (name.startsWith('new-')) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/** @param {string} cli */
function remember(cli) {
  mkdirSync(DIST, { recursive: true });
  writeFileSync(CHOICE, `${JSON.stringify({ cli, signature: signatureOf(cli) })}\n`);
  return cli;
}

/** @param {string} cli */
function signatureOf(cli) {
  if (!existsSync(cli)) return '';
  const { size, mtimeMs } = statSync(cli);
  return `${size} ${mtimeMs}`;
}
