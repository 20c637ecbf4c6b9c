const MOST = 120;

/** What JSON leaves as it is, and a terminal would obey or a reader not see. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Some text of somebody else's in quotes, and not more of it than a reader wants to see. */
export function excerpt(text: string): string {
  const quoted = JSON.stringify(text.length > MOST ? `${text.slice(0, MOST)}…` : text);
  return quoted.replace(UNSEEN, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
