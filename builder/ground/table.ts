/**
 * The entry of a table under a name that a user gave; undefined for names that every object has, such as `toString`.
 */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
