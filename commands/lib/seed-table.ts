/** One route to the canonical tcc: a row of the table. */
export interface Route {
  /** The compiler's name; `text` for the chain's own route. */
  readonly from: string;
  readonly version: string;
  /** Size and sha256 of the tcc that this compiler made. */
  readonly first?: { readonly size: number; readonly sha256: string };
  /** The sha256 of the tcc that the first generation made. */
  readonly second?: string;
  /** Why there is no second generation. */
  readonly problem?: string;
}

const WIDTHS = [9, 9, 18, 18] as const;

/** A line of the table. */
export function cells(...texts: readonly string[]): string {
  return texts
    .map((text, index) => text.padEnd(WIDTHS[index] ?? 0))
    .join('  ')
    .trimEnd();
}

export function heading(): string[] {
  return [cells('compiler', 'first', 'its sha256', 'second, sha256', 'verdict')];
}

/** A route's line in the table, and a line with the compiler's version below it. */
export function row({ from, version, first, second, problem }: Route, expected: string): string[] {
  const verdict = second === expected ? 'canonical' : second === undefined ? 'FAILED' : 'ANOTHER BINARY';
  const short = (sha256: string | undefined): string =>
    sha256 === undefined ? '-' : `${sha256.slice(0, 16)}…`;
  return [
    cells(from, first === undefined ? '-' : String(first.size), short(first?.sha256), short(second), verdict),
    `  ${problem ?? version}`,
  ];
}
