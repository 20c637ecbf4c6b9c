/** The value of a setting that is not text: the engine hands each value of a stack's configuration over as a text. */
export function fromJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // the schema says what is expected instead
  }
}
