import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { sha256OfJson, digestSchema } from '../ground/digest';
import { describeIssues } from '../ground/bad-value';
import { safeParse } from '../ground/safe-parse';
import { UserError } from '../ground/user-error';
import { readYaml } from '../ground/yaml-file';
import { withoutCredentials, notGenerated } from './upstream-url';

/** The longest file name, in bytes, that every file system accepts, minus room for our own suffix. */
const LONGEST = 200;
/** tar, apt and other programs would take such a name for an option, and some options run programs. */
const NO_OPTION = 'a name that no program can take for an option: it must not begin with "-"';

const NAME = /^[a-z0-9][a-z0-9.+-]*$/;
const name = word(/^[a-z0-9-][a-z0-9.+-]*$/, 'lower-case letters, digits, ".", "+" and "-"');
const oneName = word(/^[A-Za-z0-9-][\w.+~-]*$/, 'a plain name, without a directory');
const oneVersion = word(
  /^[A-Za-z0-9-][\w.+:~^-]*$/,
  'text without spaces (write a version in quotes): letters, digits and . + : ~ ^ _ -',
);
const pathsOfTree = z.array(path('a path below the root of the tree')).default([]);

/** A name that is a single path component. */
function word(form: RegExp, expected: string): z.ZodString {
  return z
    .string()
    .regex(form, expected)
    .regex(/^(?!-)/, NO_OPTION)
    .max(LONGEST, `expected at most ${LONGEST} characters`);
}

/** A relative path without `..`. */
function path(expected: string): z.ZodString {
  const part = '(?!\\.{1,2}(/|$))[\\w.+~-]+';
  return z
    .string()
    .regex(new RegExp(`^${part}(/${part})*$`), expected)
    .regex(/^(?!(.*\/)?-)/, `${NO_OPTION}, nor may a part of it`);
}
const sha256 = digestSchema;

/** assets/sources/NAME.yaml: what a source is, and where it can be downloaded. */
const sourceLockSchema = z.strictObject({
  /** The source's name in recipes, and the name of this file. */
  name,
  version: oneVersion,
  /** SPDX licence expression. */
  licence: z.string().regex(/^[\w.+()-]+( [\w.+()-]+)*$/, 'an SPDX licence expression'),
  /** The archive's name in a mirror directory and on a mirror. */
  file: oneName,
  /** Bytes of the archive. */
  size: z.number().int().positive(),
  /** Of the archive. */
  sha256,
  /** The archive's single top directory, which the unpacked tree does not include. Absent if it has none. */
  root: oneName.optional(),
  /** Fingerprint of the unpacked tree without `root`, before any patch. */
  tree: sha256,
  /** MB of the unpacked tree, for the check of free disk space. */
  unpacked: z.number().positive(),
  /**
   * If the source is an archive inside the archive: its path there, with directories. `root`, `tree` and `unpacked`
   * then describe the inner archive.
   */
  inner: path('a path inside the archive').optional(),
  /** Paths below `root` that are not unpacked, such as a test suite that nobody runs. */
  omit: pathsOfTree,
  /** The only paths below `root` that are unpacked, if little of a large archive is needed. Default: all. */
  only: pathsOfTree,
  /** Upstream URLs, tried in this order. */
  urls: z
    .array(
      z
        .url({ protocol: /^https?$/, error: 'an http(s) URL' })
        .refine(withoutCredentials, 'expected a URL without user, password or fragment')
        .refine(
          notGenerated,
          'expected a released file, not an archive that a code host generates on request',
        ),
    )
    .default([]),
  /** The same file in Debian's source archive: the source package, a version that has it, and its name there. */
  debian: z.strictObject({ package: name, version: oneVersion, file: oneName }).optional(),
  /** The file's sha1, by which Debian's snapshot archive finds it. */
  snapshot: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'a sha1: 40 hexadecimal digits')
    .optional(),
});

/** What a source is, and where it can be downloaded. */
export type SourceLock = Readonly<z.infer<typeof sourceLockSchema>>;

/**
 * Reads a source lock.
 *
 * @param directories where to look for `sources/NAME.yaml`
 * @throws UserError for an unknown name, one in two directories, invalid YAML, an unknown or missing field, or a wrong
 *   value; it names file, field, value and expectation
 */
export function loadSourceLock(directories: readonly string[], wanted: string): SourceLock {
  checkName(directories, wanted);
  const found = directories
    .map((each) => join(each, 'sources', `${wanted}.yaml`))
    .filter((file) => existsSync(file));
  const [file, second] = found;
  if (file === undefined) {
    throw new UserError(`there is no source lock "${wanted}"`, knownSources(directories));
  }
  if (second !== undefined) {
    throw new UserError(
      `the source lock "${wanted}" is in two places: ${found.join(' and ')}`,
      'Rename one of them: names must be unique.',
    );
  }
  const lock = readYaml(file, sourceLockSchema, 'docs/sources.md');
  if (lock.name !== wanted) {
    throw new UserError(
      `${file}: name is "${lock.name}", expected "${wanted}", the name of the file`,
      'Rename the file, or correct name: in it.',
    );
  }
  return lock;
}

/**
 * Checks that fields form a lock that can be loaded.
 *
 * @throws UserError that names field, value and expectation
 */
export function checkSourceLock(fields: Readonly<Record<string, unknown>>): SourceLock {
  const result = safeParse(sourceLockSchema, fields);
  if (result.success) return result.data;
  throw new UserError(describeIssues(result.error, fields), 'docs/sources.md lists the fields.');
}

/** Refuses a name that leads elsewhere before it becomes part of a path. */
function checkName(directories: readonly string[], wanted: string): void {
  if (NAME.test(wanted) && wanted.length <= LONGEST) return;
  const shown = wanted.length > LONGEST ? `${wanted.slice(0, LONGEST)}…` : wanted;
  throw new UserError(
    `${JSON.stringify(shown)} cannot be the name of a source lock: expected at most ${LONGEST} lower-case ` +
      'letters, digits, ".", "+" and "-", a letter or digit first',
    knownSources(directories),
  );
}

function knownSources(directories: readonly string[]): string {
  return `Known sources: ${sourceNames(directories).join(', ') || 'none'}.`;
}

/** The names of all source locks in directories of assets, sorted. */
export function sourceNames(directories: readonly string[]): string[] {
  const names = directories.flatMap((each) => {
    const sources = join(each, 'sources');
    return existsSync(sources) ? readdirSync(sources).filter((file) => file.endsWith('.yaml')) : [];
  });
  return [...new Set(names.map((file) => file.slice(0, -'.yaml'.length)))].sort();
}

/**
 * The digest of the fields that define the bytes and the tree. The places are not included: the same file from
 * elsewhere is the same source, so changing the list of places must not change a key.
 */
export function lockDigest(lock: SourceLock): string {
  const { name, version, licence, size, sha256, tree, root, inner, omit, only } = lock;
  return sha256OfJson({
    name,
    version,
    licence,
    size,
    sha256,
    tree,
    ...(root === undefined ? {} : { root }),
    ...(inner === undefined ? {} : { inner }),
    ...(omit.length === 0 ? {} : { omit }),
    ...(only.length === 0 ? {} : { only }),
  });
}
