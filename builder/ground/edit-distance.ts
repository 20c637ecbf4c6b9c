/** Longest text that is compared: a longer one is not a misspelt name. */
const LONGEST = 100;

/** Whether one text becomes the other by at most two single-character edits. */
export function near(one: string, other: string): boolean {
  if (Math.max(one.length, other.length) > LONGEST || Math.abs(one.length - other.length) > 2) return false;
  return editDistance(one, other) <= 2;
}

/** The number of single-character edits between two texts (Levenshtein distance). */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1];
    for (let column = 0; column < other.length; column++) {
      const replaced = at(row, column) + (one[index] === other[column] ? 0 : 1);
      next.push(Math.min(replaced, at(row, column + 1) + 1, at(next, column) + 1));
    }
    row = next;
  }
  return at(row, other.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}
