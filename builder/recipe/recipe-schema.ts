import * as z from 'zod';
import { digestSchema } from '../ground/digest';
import { ARCH_NAMES } from '../ground/arch';
import { NAME } from '../ground/name';

/** Any text that is not empty: most fields are for a reader. */
const text = z
  .string()
  .min(1)
  .refine((value) => value.isWellFormed(), 'expected text without unpaired surrogates');
const sha256 = digestSchema;
const fileName = z.string().regex(NAME, 'the name of a file beside recipe.yaml, without a directory');
const variantName = z.string().regex(NAME, 'the name of a variant, such as gcc10');
const sharedFile = z
  .string()
  .regex(
    /^(\/\/)?([A-Za-z0-9][\w.+-]{0,99}\/)?[A-Za-z0-9][\w.+-]{0,99}$/,
    'the name of a file beside recipe.yaml, RECIPE/FILE for one of the recipe RECIPE, or //DIRECTORY/FILE for one of the assets',
  );
const artifactPath = z
  .string()
  .max(4000)
  .regex(/^usr\/[^\0]+$/, 'a path below usr/')
  .refine((value) => value.isWellFormed(), 'expected text without unpaired surrogates');

const patch = z.strictObject({
  /** A unified diff beside recipe.yaml. */
  file: fileName,
  /** Why the upstream source cannot stay as it is. */
  reason: text,
});

const flag = z.strictObject({
  value: z.string().refine((value) => value.isWellFormed() && !value.includes('\0'), 'text'),
  reason: text,
});

const variant = z.strictObject({
  patches: z.array(patch).default([]),
  /** Environment variables of the build script. */
  flags: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable'), flag)
    .default({}),
});

const archPart = z.strictObject({
  /** Files of the artifact with the sha256 that each must have. */
  expect: z.record(artifactPath, sha256).default({}),
  /**
   * A binary that is not built, but checked and used as it is. `as: hex0`: the file is a hex0 text with the binary's
   * bytes, and `sha256` is that of the bytes.
   */
  prebuilt: z
    .strictObject({
      file: text,
      path: artifactPath,
      sha256,
      as: z.enum(['binary', 'hex0']).default('binary'),
    })
    .optional(),
});

/** The fields that differ by arch. */
export type ArchPart = z.infer<typeof archPart>;

/** recipe.yaml: what a package is. The script beside it says how it is built. */
export const recipeSchema = z.strictObject({
  name: fileName,
  version: text,
  /** SPDX licence expression for the artifact. */
  licence: text,
  /** One line for a reader. */
  summary: text,
  /** Name of the source lock; its patched tree is at /src/NAME, with the recipe's name. */
  source: fileName.optional(),
  /** Recipes whose patched sources are placed beside this one's. */
  with: z.array(fileName).default([]),
  /**
   * `sh`: /bin/sh runs build.sh. `c`: tcc, one of the inputs, runs build.c, before there is a shell. `direct`: one
   * program with its arguments runs, before there is anything that could read a script.
   */
  interpreter: z.enum(['sh', 'c', 'direct']).optional(),
  /** For `direct`: the program and its arguments, with paths inside the sandbox. */
  command: z.array(text).min(1).max(64).optional(),
  /** For `direct`: directories of the artifact to create first, because such a program creates none. */
  directories: z.array(artifactPath).max(64).default([]),
  /** The names of the inputs that the wiring must pass. */
  needs: z.array(fileName).default([]),
  /** Applied in this order, before those of the variant. */
  patches: z.array(patch).default([]),
  /** By compiler (tcc, gcc3, gcc10), or by a name of the recipe's own. A recipe with variants needs one. */
  variants: z.record(variantName, variant).default({}),
  /** Further files, readable at /recipe under their own names; `RECIPE/FILE` is a file of another recipe. */
  files: z.array(sharedFile).default([]),
  /** Run in a sandbox of its own with the artifact in place, before anything else uses it. */
  smoke: z.enum(['smoke.sh', 'smoke.c']).optional(),
  /** `expect` and `prebuilt` for every arch. */
  ...archPart.shape,
  /** Instead, `expect` and `prebuilt` by arch: the recipe then supports only the listed arches. */
  arches: z.partialRecord(z.enum(ARCH_NAMES), archPart).optional(),
  /** MB of disk that a build takes at its peak. Only the check before the build uses it: not in the key. */
  disk: z.number().int().positive().default(64),
  /**
   * `all`: the build waits until all compile jobs are free, and takes them. For a build that takes much longer than
   * those that could run beside it. Not in the key.
   */
  jobs: z.enum(['all', 'shared']).default('shared'),
});

export type RecipeFields = z.infer<typeof recipeSchema>;
