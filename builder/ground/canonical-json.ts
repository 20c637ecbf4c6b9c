/** A value that has exactly one JSON text. Keys are computed from such values. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A member that is undefined is omitted, as in JSON.stringify. */
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/**
 * The one JSON text of a value, as in RFC 8785 (JSON Canonicalization Scheme): no white space, members sorted by the
 * UTF-16 code units of their names, numbers and strings as ECMAScript writes them.
 *
 * @throws TypeError for a value that JSON cannot express (NaN, an infinity, a lone surrogate).
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`canonical JSON has no number ${value}`);
  }
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new TypeError(`canonical JSON has no lone surrogate: ${JSON.stringify(value)}`);
  }
  if (value === null || typeof value !== 'object') {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError(`canonical JSON has no ${typeof value}`);
    return text;
  }
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  const object = value as JsonObject;
  // JavaScript's default sort order is by UTF-16 code units, as section 3.2.3 requires.
  const names = Object.keys(object)
    .filter((name) => object[name] !== undefined)
    .sort();
  return `{${names.map((name) => `${canonicalJson(name)}:${canonicalJson(object[name] as Json)}`).join(',')}}`;
}
