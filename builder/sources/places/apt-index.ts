/** A version of a source package, and its files. */
interface Offer {
  readonly version: string;
  /** File name to sha256. */
  readonly files: ReadonlyMap<string, string>;
}

/** What may follow `PACKAGE=`: the index is foreign data, and apt interprets other characters. */
const VERSION = /^[0-9A-Za-z][\w.+:~-]*$/;

/**
 * The versions of a package that contain a file, in the order in which they should be tried.
 *
 * @param showsrc what `apt-cache showsrc PACKAGE` printed
 * @param wanted the package, the version that the lock names (it comes first), the file
 * @param sha256 of the file
 */
export function versionsWith(
  showsrc: string,
  wanted: { readonly package: string; readonly version: string; readonly file: string },
  sha256: string,
): string[] {
  const versions = showsrc
    .split(/\n\n+/)
    .filter((paragraph) => field(paragraph, 'Package').trim() === wanted.package)
    .map(parseOffer)
    .filter(({ files }) => files.get(wanted.file) === sha256)
    .map(({ version }) => version)
    .filter((version) => VERSION.test(version));
  const rank = (version: string): number => (version === wanted.version ? 0 : 1);
  return [...new Set(versions)].sort((a, b) => rank(a) - rank(b));
}

function parseOffer(paragraph: string): Offer {
  const lines = field(paragraph, 'Checksums-Sha256').trim().split('\n');
  const files = lines
    .map((line) => line.trim().split(/\s+/))
    .map(([sum = '', , name = '']) => [name, sum] as const);
  return { version: field(paragraph, 'Version').trim(), files: new Map(files) };
}

/** The value of a field, with its continuation lines. */
function field(paragraph: string, name: string): string {
  return new RegExp(`^${name}:(.*(?:\\n .*)*)`, 'm').exec(paragraph)?.[1] ?? '';
}
