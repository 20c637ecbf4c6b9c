import { stripVTControlCharacters } from 'node:util';

/**
 * What a terminal or a reader must not be made to obey: control characters (C0, DEL, C1), format characters that show
 * nothing or turn the direction of what follows (bidi overrides, zero width), the two line ends of Unicode, and halves
 * of a character.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text of somebody else's, as one line that shows what it holds and nothing more. Tabs stay. */
export function printableLine(text: string): string {
  return stripVTControlCharacters(text).replace(UNSEEN, (char) => (char === '\t' ? char : ''));
}

/** The same for a text of several lines, such as an error that quotes what a build printed. */
export function printableText(text: string): string {
  return text.split('\n').map(printableLine).join('\n');
}
