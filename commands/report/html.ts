/** Text that already is HTML. Only {@link html} creates it. */
export class Html {
  constructor(readonly text: string) {}
}

/** The values of a template: HTML is inserted as it is, text is escaped, lists are joined, undefined is empty. */
export type Part = Html | string | number | undefined | readonly Part[];

/**
 * An HTML template. Everything inserted into it is text unless it is HTML by type: names, summaries and paths come from
 * recipes, archives and builds, and are not trusted.
 *
 * @example html`<p>${summary}</p>`
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, at) => text + textOf(parts[at])).join(''));
}

/** A text whose spaces matter. It is not in a template, because the formatter changes whitespace there. */
export function preformatted(text: string, id = ''): Html {
  return new Html(`<pre id="${escapeHtml(id)}">${escapeHtml(text)}</pre>`.replace(' id=""', ''));
}

/** A style sheet, unchanged to the byte, because the page's policy contains its hash. */
export function styleSheet(css: string): Html {
  return new Html(`<style>${css}</style>`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters, marks that change the direction of writing, zero-width characters, lone surrogates. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text as HTML, for an element or an attribute. Invisible characters are written as `\u{202e}`. */
export function escapeHtml(text: string): string {
  return text
    .replace(UNSEEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(textOf).join('');
}
