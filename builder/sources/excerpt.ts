const MOST = 120;

/** Characters that JSON does not escape, but that control a terminal or are invisible. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The beginning of a foreign text, in quotes. */
export function excerpt(text: string): string {
  const quoted = JSON.stringify(text.length > MOST ? `${text.slice(0, MOST)}…` : text);
  return quoted.replace(UNSEEN, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
