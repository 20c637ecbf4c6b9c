/** What was made of files, as long as they say the same: a recipe or a golden manifest is looked at many times in a run. */
export class ParsedTexts<T> {
  private readonly known = new Map<string, { readonly text: string; readonly value: T }>();

  /**
   * @param parse called when the file has another text than the last time; what it throws is not kept
   * @returns what `parse` made of the text: the same object for the same text, and so not to be changed
   */
  of(file: string, text: string, parse: () => T): T {
    const before = this.known.get(file);
    if (before?.text === text) return before.value;
    const value = parse();
    this.known.set(file, { text, value });
    return value;
  }
}
