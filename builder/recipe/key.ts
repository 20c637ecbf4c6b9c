import * as z from 'zod';
import { sha256OfJson } from '../ground/digest';
import { NAME } from '../ground/name';

/** The format of keys. Increase it when the inputs of a key change; a preview then names this one reason. */
export const KEY_FORMAT = 1;

/**
 * The compilers of the chain. Each is a variant that any recipe can be built as; a recipe may also declare variants
 * with other names.
 */
export const COMPILERS = ['tcc', 'gcc3', 'gcc10'] as const;
export type Compiler = (typeof COMPILERS)[number];

const digests = z.record(z.string(), z.string());

const requestShape = {
  /** Name of the recipe. */
  recipe: z.string(),
  /** What the artifact runs on, for example `x86_64`. */
  arch: z.string(),
  /** Selects the recipe's patches and flags: the name of a compiler, or a variant that the recipe declares. */
  variant: z.string().regex(NAME).optional(),
  /** The build's inputs: name to key. */
  needs: digests,
  /** The names of `needs`, in the order in which they are merged. */
  order: z.array(z.string()),
  /** For a path that two needs have: the name of the one whose file is used. */
  winners: digests.optional(),
};

/** A build as the wiring requests it. */
export const buildRequestSchema = z.strictObject(requestShape);
export type BuildRequest = z.infer<typeof buildRequestSchema>;

/** All inputs of a build, as digests. Its key is a pure function of them. */
export const buildInputsSchema = z.strictObject({
  ...requestShape,
  /** {@link KEY_FORMAT} */
  format: z.number(),
  /** The sandbox's layout version and environment. */
  sandbox: z.string(),
  /** The recipe's fields that affect the build, except those that the following digests cover. */
  settings: z.string(),
  /** The build script, including boot.h if it is C; absent if nothing is built. */
  script: z.string().optional(),
  /** The smoke test, if there is one. */
  smoke: z.string().optional(),
  /** Further files of the recipe: name to sha256. */
  files: digests,
  /** Patches, `SOURCE/FILE` to sha256. Their order is in the settings. */
  patches: digests,
  /** Source locks: name to digest. */
  source: digests,
});
export type BuildInputs = z.infer<typeof buildInputsSchema>;

/**
 * The key of a build: the sha256 of the RFC 8785 JSON of its inputs. Known before anything runs, and
 * independent of machine, user, path and time.
 */
export function buildKey(inputs: BuildInputs): string {
  return sha256OfJson(inputs);
}
