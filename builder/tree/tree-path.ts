/**
 * Names below a tree's root are kept as strings of one character a byte (latin1), as the kernel knows them:
 * a name may hold any byte but / and NUL, and need not be UTF-8.
 */

/** A name as node:fs takes it. */
export type FileName = string | Buffer;

/** What node:fs is given for a name behind a path of ours: a string where both mean the same, otherwise bytes. */
export function fileName(directory: string, name: string): FileName {
  if (!/[^\0-\x7f]/.test(name)) return directory + name;
  return Buffer.concat([Buffer.from(directory), Buffer.from(name, 'latin1')]);
}

/** A path that came from JavaScript (UTF-8) in the one-character-a-byte form. */
export function rawPath(path: string): string {
  return Buffer.from(path).toString('latin1');
}

/** What the bytes say in UTF-8; nothing where they are not UTF-8. */
export function utf8Of(raw: string): string | undefined {
  if (!/[^\0-\x7f]/.test(raw)) return raw;
  try {
    return STRICT.decode(Buffer.from(raw, 'latin1'));
  } catch {
    return undefined;
  }
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Characters that end or rearrange a line where they are printed: controls, line and paragraph separators, and
 * those that change the direction of writing.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Whether a text can be printed on a line without changing what is seen of the rest. */
export function isPrintable(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) || !UNPRINTABLE.test(text); // the first is fast, and mostly enough
}

/** Anything but printable ASCII, and the backslash itself, is written as \xHH, so that a line stays a line. */
export function escape(raw: string): string {
  return raw.replace(/[^\x20-\x5b\x5d-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** What {@link escape} was given. */
export function unescape(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** How many characters of a path a message shows. */
const SHOWN = 200;

/** A path for a message: as it is where it can be printed, otherwise escaped; the middle of a long one is left out. */
export function shown(raw: string): string {
  const text = utf8Of(raw);
  const safe = text !== undefined && isPrintable(text) ? text : escape(raw);
  if (safe.length <= SHOWN) return safe;
  return `${safe.slice(0, SHOWN / 2)}…${safe.slice(-SHOWN / 2)}`.toWellFormed(); // a cut may halve a character
}
