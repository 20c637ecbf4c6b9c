import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../ground/digest';
import { parseManifest, type Manifest } from '../tree/manifest';
import { ParsedTexts } from '../ground/parsed-texts';

/** A golden manifest, or the reason why there is none. */
export type Golden =
  | { readonly manifest: Manifest; readonly digest: string }
  | { readonly problem: string; readonly digest: string };

const known = new ParsedTexts<Golden>();

/** The directory of golden manifests below one of assets. */
export const GOLDEN = 'golden';

/**
 * The file's name below {@link GOLDEN}: `ARCH/STAGE/NAME.manifest`.
 *
 * @param id the package's id: `STAGE/NAME`, or a bare name for a package of the user's own
 */
export function goldenFile(arch: string, id: string): string {
  return join(arch, `${id}.manifest`);
}

/**
 * Reads the golden manifest of a package.
 *
 * @param directories the directories with `recipes/` and `sources/`: ours and the user's
 * @returns the digest is the file's sha256, or stands for the problem: it changes whenever the result may change
 */
export function readGolden(directories: readonly string[], arch: string, id: string): Golden {
  const file = join(GOLDEN, goldenFile(arch, id));
  const [place, second] = directories.map((each) => join(each, file)).filter((each) => existsSync(each));
  if (place === undefined) return unusable(`there is no ${file}`);
  if (second !== undefined) return unusable(`${file} is in two places, expected one`);
  try {
    const text = readFileSync(place, 'utf8');
    return known.of(place, text, () => parseGolden(text, file));
  } catch (error) {
    return unusable(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'not a file'})`);
  }
}

/**
 * Refuses a partial manifest, or one with merge markers or a duplicate line: the file must be exactly as we write it.
 */
function parseGolden(text: string, file: string): Golden {
  const digest = sha256(text);
  try {
    const manifest = parseManifest(text);
    const paths = new Set(manifest.entries.map(({ path }) => path));
    if (manifest.text === text && paths.size === manifest.entries.length) return { manifest, digest };
  } catch {
    // reported below
  }
  return { problem: `${file} is damaged: it is not a manifest`, digest };
}

function unusable(problem: string): Golden {
  return { problem, digest: problem };
}
