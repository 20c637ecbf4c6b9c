import { printableLine } from '../../../builder/ground/printable';

/** Columns that a line takes at most, however wide the terminal is: longer ones are hard to read. */
export const WIDEST = 100;

/** A line that fits: what is too long ends with `…`. */
export function fit(line: string, width: number): string {
  const plain = printableLine(line).replaceAll('\t', ' ').trimEnd();
  return plain.length > width ? `${plain.slice(0, width - 1)}…` : plain;
}

/** Lines of columns, each as wide as its widest cell; the last one takes what is left. */
export function table(rows: readonly (readonly string[])[], width: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => (cells[column] ?? '').length)),
  );
  return rows.map((cells) =>
    fit(`  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`, width),
  );
}
