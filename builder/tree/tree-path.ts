/**
 * Names below a tree's root are strings of one character a byte (latin1): for the kernel, a name may contain any byte
 * but / and NUL, and need not be UTF-8.
 */

/** A name as node:fs accepts it. */
export type FileName = string | Buffer;

/** A path for node:fs, of a prefix and a name: a string if it is ASCII, otherwise bytes. */
export function fileName(directory: string, name: string): FileName {
  if (!/[^\0-\x7f]/.test(name)) return directory + name;
  return Buffer.concat([Buffer.from(directory), Buffer.from(name, 'latin1')]);
}

/** A path that came from JavaScript (UTF-8) in the one-character-a-byte form. */
export function rawPath(path: string): string {
  return Buffer.from(path).toString('latin1');
}

/** The bytes decoded as UTF-8; undefined if they are not UTF-8. */
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
 * Characters that end or rearrange a line when they are printed: controls, line and paragraph separators, and those
 * that change the direction of writing.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Whether a text can be printed on a line without changing how the rest of the line appears. */
export function isPrintable(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) || !UNPRINTABLE.test(text); // the first test is fast, and usually enough
}

/** Writes the backslash, and anything but printable ASCII, as \xHH, so that the text stays on one line. */
export function escape(raw: string): string {
  return raw.replace(/[^\x20-\x5b\x5d-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** The inverse of {@link escape}. */
export function unescape(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** How many characters of a path a message shows at most. */
const SHOWN = 200;

/** A path for a message: unchanged if it is printable, otherwise escaped; the middle of a long one is left out. */
export function shown(raw: string): string {
  const text = utf8Of(raw);
  const safe = text !== undefined && isPrintable(text) ? text : escape(raw);
  if (safe.length <= SHOWN) return safe;
  return `${safe.slice(0, SHOWN / 2)}…${safe.slice(-SHOWN / 2)}`.toWellFormed(); // the cut may split a character
}
