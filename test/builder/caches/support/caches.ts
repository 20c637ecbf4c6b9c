import { pathToFileURL } from 'node:url';
import { openPlace, type CachePlace } from '../../../../builder/caches/cache-place';
import { Pusher, type Pushed } from '../../../../builder/caches/push';
import type { Belief, Trust } from '../../../../builder/caches/trust';
import type { Builder, BuildResult } from '../../../../builder/grow/builder';
import type { BuildRecord } from '../../../../builder/store/record';

const NEVER = new AbortController().signal;

/** The URL of a directory as a cache. */
export function directoryUrl(directory: string): string {
  return pathToFileURL(directory).href;
}

/** Sends what was built to a cache. */
export async function push(
  builder: Builder,
  result: BuildResult,
  place: CachePlace | string,
  statements: readonly unknown[] = [],
): Promise<Pushed> {
  const to = typeof place === 'string' ? openPlace(place) : place;
  return await new Pusher(builder.store, to, NEVER).push(recordOf(builder, result), () => statements);
}

/** The record of what was built. */
export function recordOf(builder: Builder, { key }: Pick<BuildResult, 'key'>): BuildRecord {
  const record = builder.records.byKey(key);
  if (record === undefined) throw new Error(`there is no record of ${key}`);
  return record;
}

/** Believes records whose statements include this word and their own fingerprint: a stand-in for a signature. */
export function wordOf(signer: string): Trust {
  return {
    believes: ({ fingerprint }, statements): Belief =>
      statements.includes(`${signer}:${fingerprint}`) ? { signer } : { refused: `not signed by ${signer}` },
  };
}
