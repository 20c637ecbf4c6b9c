/**
 * The servers that everybody's sources may come from, beside the URLs in their locks. What they send is hashed before
 * it is used, so a server decides nothing but speed, and no change here changes a key.
 */

/** Debian's archive, asked after the mirror that this machine's apt is configured for. */
export const DEBIAN_ARCHIVE = 'http://deb.debian.org/debian';

/** Debian's snapshots, which have every file that was ever in the archive, by its SHA-1. */
export const DEBIAN_SNAPSHOTS = 'https://snapshot.debian.org';

/** Directories that hold sources by file name, tried last, after the mirrors of a stack's settings. None so far. */
export const MIRRORS: readonly string[] = [];
