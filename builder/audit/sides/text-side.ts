import { DIGEST } from '../../ground/digest';
import { UserError } from '../../ground/user-error';
import { parseManifest, type Manifest } from '../../tree/manifest';
import { BUTCH } from '../butch';
import type { Side } from '../side';

/** The largest manifest that is read, in bytes. */
export const LARGEST_TEXT = 256 << 20;

/** A line of sha256sum(1), or a mere sha256. */
const SUM = /^([0-9a-f]{64})(?: [ *][^\n]*)?\n?$/;

/**
 * A text as a side: a manifest, a fingerprint (also as sha256sum prints it), or a value of butch.
 *
 * @param origin where it was read, such as `the file a.manifest`
 * @returns undefined for any other text
 * @throws UserError for a manifest that is damaged
 */
export function textSide(name: string, origin: string, bytes: Buffer): Side | undefined {
  const text = bytes.toString('latin1');
  const sum = text.length < 1000 ? SUM.exec(text)?.[1] : undefined;
  if (sum !== undefined) return fingerprintSide(name, origin, sum);
  const line = text.length < 1000 ? text.trim() : '';
  if (BUTCH.test(line)) return { form: 'butch', name, origin, butch: line };
  const manifest = manifestIn(text);
  if (manifest === undefined) return undefined;
  return manifestSide(name, origin, manifest);
}

/** A manifest as a side. */
export function manifestSide(name: string, origin: string, manifest: Manifest, toGetBytes?: string): Side {
  return {
    form: 'manifest',
    ...{ name, origin, manifest },
    fingerprint: manifest.fingerprint,
    toGetBytes:
      toGetBytes ??
      'A manifest has hashes, not files. Give the directory, archive or image that it describes.',
  };
}

/** A fingerprint as a side. */
export function fingerprintSide(name: string, origin: string, fingerprint: string): Side {
  if (!DIGEST.test(fingerprint)) throw new Error(`not a fingerprint: ${fingerprint}`);
  return { form: 'fingerprint', name, origin, fingerprint, toGetBytes: 'Give the files, or their manifest.' };
}

/** The manifest that a text is, exactly as we write it; undefined if it does not look like one. */
function manifestIn(text: string): Manifest | undefined {
  const first = text.slice(0, 10_000);
  if (!/^[^\t\n]+\t(file|dir|link|socket|device|fifo)\t/.test(first)) return undefined;
  let problem = 'its lines are not sorted, or not written as seedstage writes them';
  try {
    const manifest = parseManifest(text);
    const twice = manifest.entries.some(({ path }, at) => manifest.entries[at + 1]?.path === path);
    if (manifest.text === text && !twice) return manifest;
    if (twice) problem = 'it has a name twice';
  } catch (error) {
    problem = (error as Error).message;
  }
  throw new UserError(`the manifest is damaged: ${problem}`, 'Get it again.');
}
