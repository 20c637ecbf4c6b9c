import { printableLine } from './printable';

/** Longest value that is quoted whole. */
const LONGEST = 200;
/** How much of a text is looked at before it is cut. */
const LOOKED_AT = 10 * LONGEST;

/** A value as a reader may see it: one line, shortened, and without the credentials that a URL can hold. */
export function quote(value: unknown): string {
  const text = printableLine(hideCredentials(asJson(value)));
  return cut(text, LONGEST);
}

/** A text of somebody else's in the middle of a sentence, such as an unknown name: the same without quotes. */
export function shortened(text: string, longest = LONGEST): string {
  const line = printableLine(text.slice(0, LOOKED_AT));
  return cut(line, longest);
}

/** The beginning of a text that is too long, without half of a character at its end. */
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

/** The end of a text that was cut may be half of a user's name and password. */
function hideCredentials(text: string): string {
  return text.replaceAll(/(\b\w{1,20}:\/\/)[^/\s"@]*@/g, '$1***@');
}
