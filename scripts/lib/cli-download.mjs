import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { capture, lastLines } from './command.mjs';

/**
 * @typedef {object} Archive
 * @property {string} url
 * @property {string} sha256
 */

/**
 * @typedef {object} Patience the timeouts for a silent server
 * @property {number} connectMs until the first byte of the response's header
 * @property {number} stallMs between two pieces of the response
 */

/** A release server that is reachable answers in well under a second. */
const PATIENCE = { connectMs: 4000, stallMs: 10_000 };

/**
 * Downloads an official release into `directory`, which then contains `pulumi` and its language hosts. The archive is
 * unpacked only after its sha256 has been checked.
 * @param {Archive} archive
 * @param {string} directory must not exist yet
 * @param {(bytes: number, total: number | undefined) => void} [onProgress]
 * @param {Patience} [patience]
 * @throws {Error} with a one-line reason: unreachable, refused, silent, or a wrong sha256
 */
export async function downloadCli(archive, directory, onProgress = () => {}, patience = PATIENCE) {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'release.tar.gz');
  const sha256 = await fetchFile(archive.url, file, onProgress, patience);
  if (sha256 !== archive.sha256) {
    await rm(directory, { recursive: true, force: true });
    throw new Error(`refused ${archive.url}: its sha256 is ${sha256}, expected ${archive.sha256}`);
  }
  const { code, stderr } = await capture({
    command: 'tar',
    args: ['-xzf', file, '-C', directory, '--strip-components=1'],
  });
  if (code !== 0) throw new Error(`tar could not unpack ${archive.url}: ${lastLines(stderr, 1)}`);
  await rm(file);
}

/**
 * @param {string} url
 * @param {string} file
 * @param {(bytes: number, total: number | undefined) => void} onProgress
 * @param {Patience} patience
 * @returns {Promise<string>} the sha256 of the download
 */
async function fetchFile(url, file, onProgress, patience) {
  const giveUp = new AbortController();
  let reason = '';
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const expect = (/** @type {number} */ ms, /** @type {string} */ what) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      reason = `${url}: ${what} within ${ms / 1000} s`;
      giveUp.abort();
    }, ms);
  };

  const output = createWriteStream(file);
  try {
    expect(patience.connectMs, 'no answer');
    const response = await fetch(url, { signal: giveUp.signal });
    if (!response.ok || response.body === null) throw new Error(`${url}: HTTP status ${response.status}`);
    const length = Number(response.headers.get('content-length'));
    const hash = createHash('sha256');
    let bytes = 0;
    expect(patience.stallMs, 'nothing more came');
    for await (const piece of response.body) {
      expect(patience.stallMs, 'nothing more came');
      hash.update(piece);
      bytes += piece.length;
      onProgress(bytes, length > 0 ? length : undefined);
      if (!output.write(piece)) {
        await new Promise((resolve) => output.once('drain', () => resolve(undefined)));
      }
    }
    return hash.digest('hex');
  } catch (error) {
    throw new Error(reason || reasonOf(error, url), { cause: error });
  } finally {
    clearTimeout(timer);
    await new Promise((resolve) => output.end(() => resolve(undefined)));
  }
}

/**
 * Extracts the reason: fetch hides it (`getaddrinfo ENOTFOUND ...`) in the cause of a generic "fetch failed".
 * @param {unknown} error
 * @param {string} url
 */
function reasonOf(error, url) {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.startsWith(url) ? message : `${url}: ${message}`;
}
