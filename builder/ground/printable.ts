import { stripVTControlCharacters } from 'node:util';

/**
 * Characters that could control a terminal or mislead a reader: control characters (C0, DEL, C1), format characters
 * that are invisible or change the direction of text (zero width, bidi overrides), Unicode's two line separators, and
 * lone surrogates.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A foreign text as one line, with such characters made visible. Tabs stay. */
export function printableLine(text: string): string {
  return stripVTControlCharacters(text).replace(UNSEEN, (char) => (char === '\t' ? char : ''));
}

/** The same for a text of several lines, such as an error that quotes a build's output. */
export function printableText(text: string): string {
  return text.split('\n').map(printableLine).join('\n');
}
