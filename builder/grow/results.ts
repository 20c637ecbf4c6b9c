import { originText } from '../caches/caches';
import type { BuildRecord } from '../store/record';

/** What will probably happen with a build. */
export interface Forecast {
  readonly kind: 'in-store' | 'in-cache' | 'reused-if-same' | 'build';
  /** For `in-cache`: the cache, and who signed it. */
  readonly from?: string;
  /** Wall time of the last real build of this recipe, in seconds, if there was one. */
  readonly lastSeconds?: number;
}

/** Which needs of a build must be sent to its host first. */
export interface Sending {
  readonly artifacts: number;
  /** Bytes of all their files. */
  readonly bytes: number;
}

/** The outcome of a build. */
export interface BuildResult {
  readonly key: string;
  readonly fingerprint: string;
  /** Bytes of the artifact's files. */
  readonly size: number;
  /** Files and links of the artifact. */
  readonly files: number;
  readonly how: 'in store' | 'same result, reused' | 'from a cache' | 'built';
  /** The cache that it came from, and who signed it; absent if it was built here. */
  readonly from?: string;
  /** Wall time of this work. */
  readonly seconds: number;
}

/** A source, from its lock. */
export interface SourceInputs {
  readonly name: string;
  readonly version: string;
  /** SPDX licence expression. */
  readonly licence: string;
  /** The lock's digest, as in keys. */
  readonly lock: string;
  /** Bytes of the file. */
  readonly size: number;
  /** The sha256 of the file. */
  readonly sha256: string;
  /** Fingerprint of the unpacked tree. */
  readonly tree: string;
}

/** A source that is in the store now. */
export interface SourceResult {
  readonly sha256: string;
  /** Bytes of the file. */
  readonly size: number;
  readonly tree: string;
  /** Where it came from, for a reader. */
  readonly from: string;
}

/** The outcome that a record describes. */
export function resultOf(record: BuildRecord, how: BuildResult['how'], seconds: number): BuildResult {
  const { key, fingerprint, size, files, substituted } = record;
  const from = substituted === undefined ? {} : { from: originText(substituted) };
  return { key, fingerprint, size, files, how, seconds, ...from };
}
