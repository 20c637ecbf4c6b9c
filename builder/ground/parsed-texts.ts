/**
 * Caches what was parsed from files while their text is unchanged: a recipe or a golden manifest is read many times in
 * a run.
 */
export class ParsedTexts<T> {
  private readonly known = new Map<string, { readonly text: string; readonly value: T }>();

  /**
   * @param parse called when the file's text has changed since the last time; a thrown error is not cached
   * @returns the result of `parse`: the same object for the same text, so callers must not change it
   */
  of(file: string, text: string, parse: () => T): T {
    const before = this.known.get(file);
    if (before?.text === text) return before.value;
    const value = parse();
    this.known.set(file, { text, value });
    return value;
  }
}
