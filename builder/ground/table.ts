/** The entry of a table by a name that a user gave: nothing for what every object has anyway, such as `toString`. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
