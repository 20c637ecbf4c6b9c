import { isListed, openPlace, type CachePlace, type ListedPlace } from '../../builder/caches/cache-place';
import { DIGEST } from '../../builder/ground/digest';
import { UserError } from '../../builder/ground/user-error';
import type { Builder } from '../../builder/grow/builder';
import { PlaceFailure } from '../../builder/sources/place';
import { requestOf } from '../../chain';
import { chainToStage1 } from '../../chain';
import { buildKey } from '../../builder/recipe/key';
import { CannotTell, WrongCall } from './command';
import { noPackage, packageNamed } from './package-names';

/** What PLACE is, in --help. */
export const PLACE_HELP =
  'oci://HOST[:PORT]/REPOSITORY (with the login of `docker login`), https://HOST/DIR or file:///DIR';

/** Nobody waits for a push: a server may take its time. Milliseconds. */
const PATIENT = { answer: 60_000, silence: 60_000 };

/** @throws WrongCall for a place that is none */
export function placeNamed(place: string, command: string): CachePlace {
  try {
    return openPlace(place, { timeLimits: PATIENT });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new WrongCall(error.problem, command);
  }
}

/** The same for a command that reads everything. @throws CannotTell for a web server, which has no list */
export function listedPlace(place: string, command: string): ListedPlace {
  const opened = placeNamed(place, command);
  if (isListed(opened)) return opened;
  throw new CannotTell(
    `${opened.label} is a plain web server, which cannot say what it has`,
    'Run the command where the directory is that it serves, with file:///DIR.',
  );
}

/** Does something with a place. Its failure becomes an error for the user. */
export async function withPlace<T>(place: CachePlace, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PlaceFailure)) throw error;
    throw new UserError(
      `the cache ${place.label}: it ${error.message}`,
      'What was done before that is kept: run the command again.',
    );
  }
}

/** The keys of packages with everything that they are built with, in the order of the chain. */
export function keysOf(builder: Builder, arch: string, names: readonly string[]): Map<string, string> {
  const keys = new Map<string, { key: string; needs: readonly string[] }>();
  for (const step of chainToStage1) {
    const inputs = builder.describe(requestOf(step, arch, (name) => keys.get(name)?.key ?? ''));
    keys.set(step.name, { key: buildKey(inputs), needs: Object.values(inputs.needs) });
  }
  const wanted = new Set(names.flatMap((name) => wantedKey(keys, name)));
  for (const { key, needs } of [...keys.values()].reverse()) {
    if (wanted.has(key)) for (const need of needs) wanted.add(need);
  }
  const ofChain = [...keys].map(([name, { key }]): [string, string] => [key, name]);
  const own = names
    .filter((name) => DIGEST.test(name))
    .map((key): [string, string] => [key, `${key.slice(0, 12)}…`]);
  const all = new Map([...own, ...ofChain]);
  return names.length === 0 ? new Map(ofChain) : new Map([...all].filter(([key]) => wanted.has(key)));
}

function wantedKey(keys: ReadonlyMap<string, { key: string }>, name: string): string[] {
  if (DIGEST.test(name)) return [name];
  const found = packageNamed(name);
  if (found === undefined) throw noPackage(name);
  return [keys.get(found.step)?.key ?? ''];
}

/** The keys of a store's records with everything that they were built with. */
export function recordedKeys(builder: Builder, from: readonly string[]): Set<string> {
  const found = new Set<string>();
  const open = [...from];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    open.push(...Object.values(builder.records.byKey(key)?.inputs.needs ?? {}));
  }
  return found;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
