import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fillOnce } from './cli-cache.mjs';
import { downloadCli } from './cli-download.mjs';
import { buildCliFromGo } from './cli-from-go.mjs';
import { cliOnPath, isExecutable } from './cli-on-path.mjs';
import { PULUMI_ARCHIVES, PULUMI_RELEASES, PULUMI_VERSION } from './pinned.mjs';
import { cacheDir, DIST } from './places.mjs';
import { logLine } from './log-line.mjs';

/** Records the choice, so that a run with nothing to do does not have to start a program for its version. */
const CHOICE = join(DIST, 'pulumi-cli.json');

/**
 * The Pulumi CLI to use: the earlier choice if that file has not changed, otherwise the one on PATH if it is recent
 * enough, otherwise the one in the user's cache, the official download, or a build from the Go modules.
 * @param {{ chooseAgain?: boolean }} [options] chooseAgain: ignore the earlier choice
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
  const verdict = await cliOnPath(process.env['PATH']);
  if (verdict.cli !== undefined) {
    logLine(`using ${verdict.reason}`);
    return verdict.cli;
  }
  logLine(verdict.reason);
  const directory = join(cacheDir(), 'pulumi', PULUMI_VERSION);
  await fillOnce(directory, downloadOrBuild);
  logLine(`using Pulumi ${PULUMI_VERSION} in ${directory}`);
  return join(directory, 'pulumi');
}

/** @param {string} directory */
async function downloadOrBuild(directory) {
  const archive = PULUMI_ARCHIVES[`${process.platform}-${process.arch}`];
  if (archive !== undefined) {
    const url = `${process.env['SEEDSTAGE_PULUMI_RELEASES'] || PULUMI_RELEASES}/${archive.file}`;
    try {
      logLine(`downloading ${url} ...`);
      await downloadCli({ url, sha256: archive.sha256 }, directory, everyTenMegabytes());
      return;
    } catch (error) {
      logLine(error instanceof Error ? error.message : String(error));
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
    logLine(`${Math.round(bytes / 1e6)}${total === undefined ? '' : ` of ${Math.round(total / 1e6)}`} MB`);
  };
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
