import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEBIAN_ARCHIVE, DEBIAN_SNAPSHOTS } from './mirrors';

/** A server with Debian's archive. */
export interface DebianArchive {
  /** The URL of the directory with `dists` and `pool`. It may contain a user and a password. */
  readonly url: string;
  /** The releases whose source indexes are searched, in this order. */
  readonly suites: readonly string[];
  /** How apt verifies the indexes: an option of sources.list, such as `signed-by=/usr/share/keyrings/…`. */
  readonly trust: string;
}

export const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * trixie has the newer sources of the chain, bullseye the older ones, bookworm some in between; a source that none of
 * them has may still be in sid. An index is 8 to 12 MB, so each is read only if those before it do not have the file.
 */
const SUITES = ['trixie', 'bullseye', 'bookworm', 'sid'];

/** Releases that identify an entry of sources.list as Debian's own archive, not an add-on. */
const RELEASES = new Set([
  ...['buster', 'bullseye', 'bookworm', 'trixie', 'forky', 'duke', 'sid'],
  ...['oldoldstable', 'oldstable', 'stable', 'testing', 'unstable'],
]);

/** One archive that apt is configured for. */
interface AptEntry {
  readonly url: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly signedBy?: string | undefined;
}

/**
 * The Debian archives to ask: first the mirror that this machine's apt is configured for, because it is near and
 * permitted here, then the public one.
 *
 * @param directory the directory of apt's configuration
 */
export function configuredArchives(directory = '/etc/apt'): DebianArchive[] {
  const own = aptEntries(directory).find(isDebian);
  const archive = (url: string, keyring: string): DebianArchive => ({
    url: url.replace(/\/+$/, ''),
    suites: SUITES,
    trust: `signed-by=${keyring}`,
  });
  const archives = [
    ...(own ? [archive(own.url, own.signedBy ?? DEBIAN_KEYRING)] : []),
    archive(DEBIAN_ARCHIVE, DEBIAN_KEYRING),
  ];
  const address = ({ url }: DebianArchive): string => url.replace(/^https?:/, '');
  return archives.filter(
    (each, index) => archives.findIndex((one) => address(one) === address(each)) === index,
  );
}

/** The path of a source package's file in an archive's pool. */
export function poolUrl(archive: DebianArchive, sourcePackage: string, file: string): URL {
  const prefix = /^lib./.test(sourcePackage) ? sourcePackage.slice(0, 4) : sourcePackage.slice(0, 1);
  return new URL(`${archive.url}/pool/main/${prefix}/${sourcePackage}/${encodeURIComponent(file)}`);
}

/** The URL of a file in Debian's snapshot archive, by its sha1. */
export function snapshotUrl(sha1: string): URL {
  return new URL(`${DEBIAN_SNAPSHOTS}/file/${sha1}`);
}

function isDebian({ url, suites, components }: AptEntry): boolean {
  return /^https?:/.test(url) && components.includes('main') && suites.some((suite) => RELEASES.has(suite));
}

/** All entries of sources.list, sources.list.d/*.list and sources.list.d/*.sources. */
function aptEntries(directory: string): AptEntry[] {
  const parts = join(directory, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const files = [join(directory, 'sources.list'), ...names.map((name) => join(parts, name))];
  return files.flatMap((file) => {
    if (file.endsWith('.sources')) return deb822Entries(readable(file));
    return file.endsWith('list') ? listEntries(readable(file)) : [];
  });
}

function readable(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // missing or not readable: treated as empty
  }
}

/** Lines like `deb [signed-by=FILE] URL SUITE COMPONENT…`. */
function listEntries(text: string): AptEntry[] {
  return [...text.matchAll(/^\s*deb(?:-src)?\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s+([^#\n]*)/gm)].map(
    ([, options = '', url = '', suite = '', components = '']) => ({
      url,
      suites: [suite],
      components: words(components),
      signedBy: keyring(/(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1]),
    }),
  );
}

/** Paragraphs of `Field: value`, which may continue in indented lines. */
function deb822Entries(text: string): AptEntry[] {
  const paragraphs = text.replace(/^#.*\n/gm, '').split(/\n\s*\n/);
  return paragraphs.flatMap((paragraph) => {
    const field = (name: string): string =>
      new RegExp(`^${name}:((?:.*)(?:\\n[ \\t].*)*)`, 'im').exec(paragraph)?.[1] ?? '';
    if (/^\s*no\s*$/i.test(field('Enabled'))) return [];
    const signedBy = keyring(words(field('Signed-By'))[0]);
    const [suites, components] = [words(field('Suites')), words(field('Components'))];
    return words(field('URIs')).map((url) => ({ url, suites, components, signedBy }));
  });
}

/** A keyring's file; a key within the entry itself does not count. */
function keyring(value: string | undefined): string | undefined {
  return value?.startsWith('/') ? value : undefined;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
