/**
 * Characters that control a terminal, are invisible or change the direction of writing, and lone surrogates. A tab
 * stays.
 */
const UNSEEN = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The longest line that is shown. */
const LONGEST = 400;

/** Foreign text as one line, in which nothing acts on a terminal: such characters are written as `\u{1b}`. */
export function visible(text: string, longest = LONGEST): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(UNSEEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The text of some bytes: UTF-8, or one character a byte if they are not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return STRICT.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
