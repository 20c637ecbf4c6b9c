import type { FetchProgress } from './source-shelf';

/** The progress of a download, as one line of text. */
export function fetchText({ place, bytes, total }: FetchProgress): string {
  const megabytes = (count: number): string => (count / 1e6).toFixed(1);
  return `${place}: ${megabytes(bytes)} of ${megabytes(total)} MB`;
}
