/** The fields in which two headers differ: `time none / 2026-11-27T23:00:00Z, OS Unix / FAT`. Empty if none does. */
export function fieldText(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): string {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names
    .filter((name) => left[name] !== right[name])
    .map((name) => `${name} ${left[name] ?? 'none'} / ${right[name] ?? 'none'}`)
    .join(', ');
}
