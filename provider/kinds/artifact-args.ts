import { digestSchema } from '../../builder/ground/digest';
import * as z from 'zod';
import { NAME } from '../../builder/ground/name';
import { DEFAULT_ARCH } from '../../chain/choices';
import { hasUnknown, type Properties, type Value } from '../values';

/** How many artifacts one resource can take. */
const MOST = 1000;

/** A placeholder for a key that only the real run can know. Nothing in Check depends on keys. */
export const KEY_IN_WAITING = '0'.repeat(64);

export const keySchema = digestSchema;

/** A package's name, or STAGE/NAME. It becomes part of a file's path. */
const label = z.string().regex(/^[A-Za-z0-9][\w.+-]{0,99}(\/[A-Za-z0-9][\w.+-]{0,99})?$/);

/** A property of an artifact for users, which no resource reads. */
const told = z.unknown().optional();

/** A whole artifact record, as programs pass it on. */
const artifact = z.strictObject({
  key: keySchema,
  id: label.optional(),
  arch: z.string().regex(NAME).optional(),
  ...{ version: told, fingerprint: told, size: told, files: told },
});

export type ArtifactArgs = z.infer<typeof artifact>;

/** The other side of a comparison: an artifact, or what `at` names. */
const otherSide = artifact.partial({ key: true }).extend({ at: z.string().min(1).max(4096).optional() });

/** The properties that {@link withoutRest} removes. */
const REST: ReadonlySet<string> = new Set(['version', 'fingerprint', 'size', 'files']);

/** Artifacts by name. A bare key is refused; the argument's description says what to write. */
export const artifactsSchema = z.record(label, artifact).refine(fewEnough);

/** The other sides of comparisons by name: each has a key or an `at`, not both. */
export const otherSidesSchema = z
  .record(label, otherSide)
  .refine(fewEnough)
  .refine((sides) => Object.values(sides).every(({ key, at }) => (key === undefined) !== (at === undefined)));

/** The same, as the provider keeps them: the key of an artifact whose build failed is missing. */
export const keptSidesSchema = z.record(label, otherSide).refine(fewEnough);

/** The same, as the provider keeps them: the engine omits the key of an artifact whose build failed. */
export const keptArtifactsSchema = z.record(label, artifact.partial({ key: true })).refine(fewEnough);

/**
 * Removes unused properties from maps of artifacts: fingerprints, for example, are not known at preview, and do not
 * matter.
 */
export function withoutRest(artifacts: Value): Value {
  return mapped(artifacts, (each) =>
    isObject(each)
      ? Object.fromEntries(Object.entries(each).filter(([name, value]) => !REST.has(name) && value !== null))
      : each,
  );
}

/**
 * Puts a placeholder for each key that is not known yet. With --continue-on-error, the engine omits the key of a
 * failed build, still calls Check for the resources that depend on it, and only then skips them.
 */
export function keysAhead(artifacts: Value): Value {
  return mapped(artifacts, (each) => {
    if (!isObject(each)) return hasUnknown(each) ? { key: KEY_IN_WAITING } : each;
    if (each['at'] !== undefined && each['key'] === undefined) return each;
    return {
      ...each,
      key: each['key'] === undefined || hasUnknown(each['key']) ? KEY_IN_WAITING : each['key'],
    };
  });
}

/** The arch that an artifact was built for; the default arch if it has none. */
export function archOf({ arch }: { readonly arch?: string | undefined }): string {
  return arch ?? DEFAULT_ARCH;
}

/** Whether a value of the engine is an object, not null or a list. */
export function isObject(value: Value | undefined): value is Properties {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function mapped(artifacts: Value, change: (each: Value) => Value): Value {
  if (!isObject(artifacts)) return artifacts;
  return Object.fromEntries(Object.entries(artifacts).map(([name, each]) => [name, change(each)]));
}

function fewEnough(artifacts: object): boolean {
  return Object.keys(artifacts).length <= MOST;
}

/** Whether a map has any artifacts to compare, or to put into an image. */
export function notEmpty(artifacts: object): boolean {
  return Object.keys(artifacts).length > 0;
}
