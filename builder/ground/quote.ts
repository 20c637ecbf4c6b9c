import { printableLine } from './printable';

/** Longest value that is quoted whole. */
const LONGEST = 200;
/** How much of a text is examined before it is cut. */
const LOOKED_AT = 10 * LONGEST;

/** A value for a message: on one line, shortened, and without the credentials that a URL can contain. */
export function quote(value: unknown): string {
  const text = printableLine(hideCredentials(asJson(value)));
  return cut(text, LONGEST);
}

/** The same without quotes, for a foreign text in the middle of a sentence, such as an unknown name. */
export function shortened(text: string, longest = LONGEST): string {
  const line = printableLine(text.slice(0, LOOKED_AT));
  return cut(line, longest);
}

/** The beginning of a text that is too long, without half a character at its end. */
export function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

function asJson(value: unknown): string {
  try {
    const text = JSON.stringify(typeof value === 'string' ? value.slice(0, LOOKED_AT) : value);
    return (text as string | undefined)?.slice(0, LOOKED_AT) ?? String(value);
  } catch {
    return 'a value that is nested too deeply to be shown';
  }
}

/** Hides the end of a text that was cut, if it may be part of a user's name and password. */
function hideCredentials(text: string): string {
  return text.replaceAll(/(\b\w{1,20}:\/\/)[^/\s"@]*@/g, '$1***@');
}
