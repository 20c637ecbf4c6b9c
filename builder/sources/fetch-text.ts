import type { FetchProgress } from './source-shelf';

/** How far a download is, in one line for a reader. */
export function fetchText({ place, bytes, total }: FetchProgress): string {
  const megabytes = (count: number): string => (count / 1e6).toFixed(1);
  return `${place}: ${megabytes(bytes)} of ${megabytes(total)} MB`;
}
