import * as z from 'zod';
import { digestSchema } from '../ground/digest';
import { ARCH_NAMES } from '../ground/arch';
import { NAME } from '../ground/name';

/** Any text: most fields say something to a reader, and an empty one says nothing. */
const text = z
  .string()
  .min(1)
  .refine((value) => value.isWellFormed(), 'text without halves of characters');
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
  .refine((value) => value.isWellFormed(), 'text without halves of characters');

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
  /** Files of the artifact whose content is known before it is built. */
  expect: z.record(artifactPath, sha256).default({}),
  /**
   * A binary that is not built but checked and taken as it is. `as: hex0`: the file is a text that spells its
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

/** What differs from arch to arch. */
export type ArchPart = z.infer<typeof archPart>;

/** recipe.yaml: what one package is. How it is built is in the script beside it. */
export const recipeSchema = z.strictObject({
  name: fileName,
  version: text,
  /** SPDX licence expression of what comes out. */
  licence: text,
  /** One line for a reader. */
  summary: text,
  /** Name of the source lock; the tree lies at /src/NAME of the recipe, patched. */
  source: fileName.optional(),
  /** Recipes whose patched sources are laid beside this one's. */
  with: z.array(fileName).default([]),
  /**
   * `sh`: build.sh by /bin/sh; `c`: build.c by the tcc that is given, before there is a shell; `direct`: one program with
   * its arguments, before there is anything that could read a script.
   */
  interpreter: z.enum(['sh', 'c', 'direct']).optional(),
  /** Of `direct`: the program, and its arguments, as seen from inside. */
  command: z.array(text).min(1).max(64).optional(),
  /** Of `direct`: directories of the artifact that are there before, since such a program makes none. */
  directories: z.array(artifactPath).max(64).default([]),
  /** What the wiring must give, by name. */
  needs: z.array(fileName).default([]),
  /** Applied in this order, before those of the variant. */
  patches: z.array(patch).default([]),
  /** By compiler (tcc, gcc3, gcc10), or by a name of the recipe's own. With any, one has to be asked for. */
  variants: z.record(variantName, variant).default({}),
  /** Further files, readable at /recipe by their own names; `RECIPE/FILE` is a file that another recipe has. */
  files: z.array(sharedFile).default([]),
  /** Run in a sandbox of its own with the artifact in place, before anything else uses it. */
  smoke: z.enum(['smoke.sh', 'smoke.c']).optional(),
  /** `expect` and `prebuilt` of every arch. */
  ...archPart.shape,
  /** `expect` and `prebuilt` by arch, instead: the recipe is then for the arches that are listed. */
  arches: z.partialRecord(z.enum(ARCH_NAMES), archPart).optional(),
  /** MB of disk that a build takes at its peak. It only serves the check before: not in the key. */
  disk: z.number().int().positive().default(64),
  /**
   * `all`: it waits until all compile jobs are free, and takes them. For what takes much longer than what could run
   * beside it. Not in the key.
   */
  jobs: z.enum(['all', 'shared']).default('shared'),
});

export type RecipeFields = z.infer<typeof recipeSchema>;
