/** Longest text that is parsed as JSON: a list of 100 mirrors has 5,000 characters. */
const LONGEST = 64 << 10;

/**
 * Parses the value of a setting that is not a string: the engine passes every value of a stack's configuration as a
 * string.
 */
export function fromJsonText(text: string): unknown {
  if (text.length > LONGEST) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // the schema's error says what is expected
  }
}
