/** How much of a case a report shows. */
const LONGEST = 3_000;
/** How much of a text in it. */
const LONGEST_TEXT = 600;

/** A case as a report shows it: bytes as the text that they mostly are, what is not ASCII by its code. */
export function shown(input: unknown): string {
  const text = JSON.stringify(readable(input), undefined, 1).replaceAll(
    /[^\n\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return cut(text, LONGEST);
}

function readable(value: unknown): unknown {
  if (typeof value === 'string') return cut(value, LONGEST_TEXT);
  if (value instanceof Uint8Array) return cut(Buffer.from(value).toString('latin1'), LONGEST_TEXT);
  if (typeof value === 'number' || typeof value === 'bigint')
    return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return value.slice(0, 200).map(readable);
  if (value === undefined || value === null || typeof value !== 'object') return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [cut(name, 100), readable(inner)]));
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most / 2)}[… ${text.length} characters …]${text.slice(-most / 2)}`;
}
