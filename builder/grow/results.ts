import type { BuildRecord } from '../store/record';

/** What will probably happen with a build. */
export interface Forecast {
  readonly kind: 'in-store' | 'reused-if-same' | 'build';
  /** Wall time of the last real build of this recipe, in seconds, where there was one. */
  readonly lastSeconds?: number;
}

/** What of a build's needs its host has to be sent first. */
export interface Sending {
  readonly artifacts: number;
  /** Of their files together. */
  readonly bytes: number;
}

/** What became of a build. */
export interface BuildResult {
  readonly key: string;
  readonly fingerprint: string;
  /** Bytes of the artifact's files. */
  readonly size: number;
  /** Files and links of the artifact. */
  readonly files: number;
  readonly how: 'in store' | 'same result, reused' | 'built';
  /** Wall time of this piece of work. */
  readonly seconds: number;
}

/** A source as its lock says it. */
export interface SourceInputs {
  readonly name: string;
  readonly version: string;
  /** SPDX licence expression. */
  readonly licence: string;
  /** The lock's digest, as it goes into keys. */
  readonly lock: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Of the file. */
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
  /** The place that it came from, for a reader. */
  readonly from: string;
}

/** The result that a record answers with. */
export function resultOf(record: BuildRecord, how: BuildResult['how'], seconds: number): BuildResult {
  const { key, fingerprint, size, files } = record;
  return { key, fingerprint, size, files, how, seconds };
}
