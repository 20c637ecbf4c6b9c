import ts from 'typescript';

/**
 * A docstring as a schema's description, in Markdown: the text, then its tags `@default`, `@example`, `@throws`.
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 * @returns {{ description?: string }}
 */
export function described(checker, symbol) {
  const text = ts.displayPartsToString(linkTexts(symbol.getDocumentationComment(checker))).trim();
  const tags = symbol.getJsDocTags(checker).flatMap(({ name, text: parts }) => {
    const value = ts.displayPartsToString(linkTexts(parts ?? [])).trim();
    return value === '' ? [] : tagText(name, value);
  });
  const description = [text, ...tags].filter((each) => each !== '').join('\n\n');
  return description === '' ? {} : { description };
}

/**
 * @param {string} name
 * @param {string} value
 */
function tagText(name, value) {
  if (name === 'default') return [`Default: ${value}`];
  if (name === 'throws') return [`Errors: ${value}`];
  if (name !== 'example') return [];
  // An example with backticks is part of a sentence; one without is a program in TypeScript.
  if (value.includes('`')) return [`Example: ${value}`];
  return [`In TypeScript:\n\n\`\`\`typescript\n${value}\n\`\`\``];
}

/**
 * Replaces `{@link Artifact}` by `Artifact`, because other languages have no page to link to.
 * @param {readonly ts.SymbolDisplayPart[]} parts
 */
function linkTexts(parts) {
  return parts
    .filter(({ kind, text }) => kind !== 'link' || !/^(\{@link ?|\})$/.test(text))
    .map((part) => (part.kind.startsWith('link') ? { ...part, text: `\`${part.text.trim()}\`` } : part));
}
