/** Text that is HTML already. Only {@link html} makes it. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template: HTML as it is, text escaped, lists one after the other, nothing for what is absent. */
export type Part = Html | string | number | undefined | readonly Part[];

/**
 * A template of HTML. All that is put into it is text until proven otherwise: names, summaries and paths come from
 * recipes, archives and builds, that is, from strangers.
 *
 * @example html`<p>${summary}</p>`
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, at) => text + textOf(parts[at])).join(''));
}

/** A text in which each space counts. It stands apart from the templates: the formatter moves what is in them. */
export function preformatted(text: string, id = ''): Html {
  return new Html(`<pre id="${escapeHtml(id)}">${escapeHtml(text)}</pre>`.replace(' id=""', ''));
}

/** A style sheet of ours, to the byte: a hash of it is the page's policy. */
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

/** Controls, marks that turn the direction of writing, what has no width, halves of a character. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text as HTML, in an element or in an attribute. What nobody would see is written `\u{202e}`. */
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
