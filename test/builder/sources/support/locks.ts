import { randomBytes } from 'node:crypto';
import { sha256 } from '../../../../builder/ground/digest';
import type { TimeLimits } from '../../../../builder/sources/time-limits';
import type { SourceLock } from '../../../../builder/sources/source-lock';

/**
 * Limits for tests of what hangs: it is given up in a second. Everything else is tested with the usual limits,
 * so that a busy machine fails no test.
 */
export const HASTE: TimeLimits = {
  connect: 1_000,
  answer: 1_000,
  silence: 1_000,
  window: 1_500,
  leastBytes: 2_000,
};

/** Bytes that no test has seen before. */
export function someBytes(size = 20_000): Buffer {
  return randomBytes(size);
}

/** The lock of a file with these bytes. */
export function lockOf(bytes: Buffer, fields: Partial<SourceLock> = {}): SourceLock {
  return {
    name: 'thing',
    version: '1.0',
    licence: 'MIT',
    file: 'thing-1.0.tar.gz',
    size: bytes.length,
    sha256: sha256(bytes),
    root: 'thing-1.0',
    tree: '0'.repeat(64),
    unpacked: 3,
    omit: [],
    only: [],
    urls: [],
    ...fields,
  };
}

/** A signal that is never given. */
export const never: AbortSignal = new AbortController().signal;
