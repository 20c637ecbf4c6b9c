/** Longest text that is taken for JSON: a list of 100 mirrors has 5,000 characters. */
const LONGEST = 64 << 10;

/** The value of a setting that is not text: the engine hands each value of a stack's configuration over as a text. */
export function fromJsonText(text: string): unknown {
  if (text.length > LONGEST) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // the schema says what is expected instead
  }
}
