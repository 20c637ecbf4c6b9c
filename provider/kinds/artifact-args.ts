import { digestSchema } from '../../builder/ground/digest';
import * as z from 'zod';
import { NAME } from '../../builder/ground/name';
import { DEFAULT_ARCH } from '../../chain/choices';
import { hasUnknown, type Properties, type Value } from '../values';

/** How many artifacts one resource can be given. */
const MOST = 1000;

/** Stands in for a key that only the real run can know: nothing that Check does depends on keys. */
export const KEY_IN_WAITING = '0'.repeat(64);

export const keySchema = digestSchema;

/** A package's name, or STAGE/NAME: it becomes a part of a file's path. */
const label = z.string().regex(/^[A-Za-z0-9][\w.+-]{0,99}(\/[A-Za-z0-9][\w.+-]{0,99})?$/);

/** What a reader wants to know of an artifact, and no resource asks. */
const told = z.unknown().optional();

/** An artifact as a program hands it on, whole. */
const artifact = z.strictObject({
  key: keySchema,
  id: label.optional(),
  arch: z.string().regex(NAME).optional(),
  ...{ version: told, fingerprint: told, size: told, files: told },
});

export type ArtifactArgs = z.infer<typeof artifact>;

/** What {@link withoutRest} leaves out. */
const REST: ReadonlySet<string> = new Set(['version', 'fingerprint', 'size', 'files']);

/** Artifacts by name. A key alone is refused: the description of the argument says what to write. */
export const artifactsSchema = z.record(label, artifact).refine(fewEnough);

/** The same, as the provider keeps them: of an artifact whose build failed, the engine leaves out the key. */
export const keptArtifactsSchema = z.record(label, artifact.partial({ key: true })).refine(fewEnough);

/** Maps of artifacts without what nobody needs of them: fingerprints are not known at preview, and make no difference. */
export function withoutRest(artifacts: Value): Value {
  return mapped(artifacts, (each) =>
    isObject(each)
      ? Object.fromEntries(Object.entries(each).filter(([name, value]) => !REST.has(name) && value !== null))
      : each,
  );
}

/**
 * The same with something that stands for each key that is not known yet. With --continue-on-error, the engine leaves
 * out the key of a build that failed, asks for a check all the same, and only then skips what it is given to.
 */
export function keysAhead(artifacts: Value): Value {
  return mapped(artifacts, (each) => {
    if (!isObject(each)) return hasUnknown(each) ? { key: KEY_IN_WAITING } : each;
    return {
      ...each,
      key: each['key'] === undefined || hasUnknown(each['key']) ? KEY_IN_WAITING : each['key'],
    };
  });
}

/** The arch that artifacts were built for; that of the default where none says one. */
export function archOf({ arch }: { readonly arch?: string | undefined }): string {
  return arch ?? DEFAULT_ARCH;
}

/** An object of the engine's, and not null or a list. */
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

/** Whether there is anything to compare, or to put into an image. */
export function notEmpty(artifacts: object): boolean {
  return Object.keys(artifacts).length > 0;
}
