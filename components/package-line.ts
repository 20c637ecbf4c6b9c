/** How many digits of a fingerprint are shown; the output `artifacts` has the whole. */
const SHOWN = 8;

/**
 * A package on one line: its version, the beginning of its fingerprint, its size. `4.4.1  d67e6d75…  1.2 MB`
 *
 * If `up` skipped it (--target), these values are missing, and there is no line.
 */
export function packageLine({
  version,
  fingerprint,
  size,
}: {
  readonly version?: string;
  readonly fingerprint?: string;
  readonly size?: number;
}): string | undefined {
  if (version === undefined || fingerprint === undefined || size === undefined) return undefined;
  return `${version}  ${fingerprint.slice(0, SHOWN)}…  ${sizeText(size)}`;
}

/** Bytes as kB or MB, with at least two digits. */
function sizeText(bytes: number): string {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
