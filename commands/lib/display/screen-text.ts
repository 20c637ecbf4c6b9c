import { printableLine } from '../../../builder/ground/printable';

/** The largest width of a line in columns, even on a wider terminal: longer lines are hard to read. */
export const WIDEST = 100;

/** Shortens a line that is too long, with `…` at its end. */
export function fit(line: string, width: number): string {
  const plain = printableLine(line).replaceAll('\t', ' ').trimEnd();
  return plain.length > width ? `${plain.slice(0, width - 1)}…` : plain;
}

/** Lines with columns, each as wide as its widest cell; the last one gets the remaining width. */
export function table(rows: readonly (readonly string[])[], width: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => (cells[column] ?? '').length)),
  );
  return rows.map((cells) =>
    fit(`  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`, width),
  );
}
