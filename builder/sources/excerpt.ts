const MOST = 120;

/** Some text of somebody else's in quotes, and not more of it than a reader wants to see. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > MOST ? `${text.slice(0, MOST)}…` : text);
}
