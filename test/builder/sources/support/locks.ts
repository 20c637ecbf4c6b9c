import { randomBytes } from 'node:crypto';
import { sha256 } from '../../../../builder/digest';
import type { Patience } from '../../../../builder/sources/patience';
import type { SourceLock } from '../../../../builder/sources/source-lock';

/** Limits for tests: what hangs is given up in well under a second. */
export const HASTE: Patience = { connect: 400, answer: 400, silence: 400, window: 1_000, leastBytes: 1_000 };

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
    urls: [],
    ...fields,
  };
}

/** A signal that is never given. */
export const never = new AbortController().signal;
