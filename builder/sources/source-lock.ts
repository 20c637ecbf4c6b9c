import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { sha256OfJson, digestSchema } from '../ground/digest';
import { describeIssues } from '../ground/bad-value';
import { safeParse } from '../ground/safe-parse';
import { UserError } from '../ground/user-error';
import { readYaml } from '../ground/yaml-file';
import { withoutCredentials, notGenerated } from './upstream-url';

/** Longest name of a file, in bytes, that every file system takes, with room for an ending of ours. */
const LONGEST = 200;
/** tar, apt and others would read a name as an option of theirs, and some options run programs. */
const NO_OPTION = 'a name that no program can take for an option: it must not begin with "-"';

const NAME = /^[a-z0-9][a-z0-9.+-]*$/;
const name = word(/^[a-z0-9-][a-z0-9.+-]*$/, 'lower-case letters, digits, ".", "+" and "-"');
const oneName = word(/^[A-Za-z0-9-][\w.+~-]*$/, 'a plain name, without a directory');
const oneVersion = word(
  /^[A-Za-z0-9-][\w.+:~^-]*$/,
  'text without spaces (write a version in quotes): letters, digits and . + : ~ ^ _ -',
);
const pathsOfTree = z.array(path('a path below the root of the tree')).default([]);

/** A name of one part. */
function word(form: RegExp, expected: string): z.ZodString {
  return z
    .string()
    .regex(form, expected)
    .regex(/^(?!-)/, NO_OPTION)
    .max(LONGEST, `expected at most ${LONGEST} characters`);
}

/** A path that stays below where it begins. */
function path(expected: string): z.ZodString {
  const part = '(?!\\.{1,2}(/|$))[\\w.+~-]+';
  return z
    .string()
    .regex(new RegExp(`^${part}(/${part})*$`), expected)
    .regex(/^(?!(.*\/)?-)/, `${NO_OPTION}, nor may a part of it`);
}
const sha256 = digestSchema;

/** assets/sources/NAME.yaml: what one source is, and where it may be had. */
const sourceLockSchema = z.strictObject({
  /** How recipes call it; also the file's name. */
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
  /** The archive's single top directory; it is left out of the unpacked tree. Absent where it has none. */
  root: oneName.optional(),
  /** Fingerprint of the unpacked tree without `root`, before any patch. */
  tree: sha256,
  /** MB of the unpacked tree, for the look at the disk before. */
  unpacked: z.number().positive(),
  /**
   * The archive holds another one, and that is the source: its path in the outer archive, with directories.
   * `root`, `tree` and `unpacked` are then the inner one's.
   */
  inner: path('a path inside the archive').optional(),
  /** What of the tree is not unpacked, such as a test suite that nobody runs: paths below `root`. */
  omit: pathsOfTree,
  /** What of the tree is unpacked, and nothing else, where that is little of much: paths below `root`. Default: all. */
  only: pathsOfTree,
  /** Upstream places, tried in this order. */
  urls: z
    .array(
      z
        .url({ protocol: /^https?$/, error: 'an http(s) URL' })
        .refine(withoutCredentials, 'expected a URL without user, password or fragment')
        .refine(notGenerated, 'expected a released file, not an archive that a forge generates on request'),
    )
    .default([]),
  /** The same file in Debian's source archive: source package, one version that has it, its name there. */
  debian: z.strictObject({ package: name, version: oneVersion, file: oneName }).optional(),
  /** The sha1 by which Debian's snapshot archive knows the file. */
  snapshot: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'a sha1: 40 hexadecimal digits')
    .optional(),
});

/** What one source is, and the places where it may be had. */
export type SourceLock = Readonly<z.infer<typeof sourceLockSchema>>;

/**
 * Reads a source lock.
 *
 * @param directories where to look, each holding `sources/NAME.yaml`
 * @throws UserError for an unknown name, one that is in two places, no YAML, an unknown or missing field, a
 *   wrong value; it names file, field, value and expectation
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
      'Rename one of them: which one is meant must not depend on an order.',
    );
  }
  const lock = readYaml(file, sourceLockSchema, 'docs/sources.md');
  if (lock.name !== wanted) {
    throw new UserError(
      `${file}: name is "${lock.name}", expected "${wanted}", as the file is called`,
      'Change one of the two.',
    );
  }
  return lock;
}

/**
 * Whether fields are those of a lock that can be loaded.
 *
 * @throws UserError that names field, value and expectation
 */
export function checkSourceLock(fields: Readonly<Record<string, unknown>>): SourceLock {
  const result = safeParse(sourceLockSchema, fields);
  if (result.success) return result.data;
  throw new UserError(describeIssues(result.error, fields), 'docs/sources.md lists the fields.');
}

/** A name becomes part of a path: one that leads elsewhere is refused before anything is looked at. */
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

/** The names of all source locks in some directories of assets, sorted. */
export function sourceNames(directories: readonly string[]): string[] {
  const names = directories.flatMap((each) => {
    const sources = join(each, 'sources');
    return existsSync(sources) ? readdirSync(sources).filter((file) => file.endsWith('.yaml')) : [];
  });
  return [...new Set(names.map((file) => file.slice(0, -'.yaml'.length)))].sort();
}

/**
 * The digest of what defines the bytes and the tree. The places are not in it: the same file from elsewhere
 * is the same source, and a changed list of places must change no key.
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
