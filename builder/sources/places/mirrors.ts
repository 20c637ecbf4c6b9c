/**
 * The servers that sources may come from by default, in addition to the URLs in their locks. What they send is hashed
 * before it is used, so a server affects only speed, and no change here changes a key.
 */

/** Debian's archive, tried after the mirror that this machine's apt is configured for. */
export const DEBIAN_ARCHIVE = 'http://deb.debian.org/debian';

/** Debian's snapshot archive, which has every file that was ever in the archive, by SHA-1. */
export const DEBIAN_SNAPSHOTS = 'https://snapshot.debian.org';

/**
 * Directories with sources under their file names, tried last, after the mirrors of a stack's settings. None so far.
 */
export const MIRRORS: readonly string[] = [];
