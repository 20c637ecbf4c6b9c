import { lstatSync, opendirSync } from 'node:fs';
import { join } from 'node:path';
import { readPlainFile } from '../ground/plain-file';
import { quote } from '../ground/quote';
import { UserError } from '../ground/user-error';
import { readSigned } from './bundle';
import { IN_TOTO, MOST_BYTES, signersOf, type Envelope } from './envelope';
import type { TrustedKey } from './keys';
import { readStatement, type Statement } from './statement';

/** A statement whose signature is valid. */
export interface SignedStatement {
  /** The file that it was read from, for messages. */
  readonly file: string;
  /** The trusted keys that signed it: at least one. */
  readonly by: readonly TrustedKey[];
  readonly statement: Statement;
}

/** What was read: what counts, and what does not. */
export interface Gathered {
  readonly statements: readonly SignedStatement[];
  /** Files that count for nothing, each with the reason. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[];
}

/** The endings of the names of files with a statement. */
export const ENDINGS = ['.sigstore.json', '.dsse.json'];

/** The most files of one call. A stage has 10 packages; a distribution of ten builders with 1000 each has 10,000. */
const MOST_FILES = 20_000;

/**
 * Reads statements, and keeps those that a trusted key signed. A bad file never prevents that others are read.
 *
 * @param places files, or directories: then all files below that end in .sigstore.json or .dsse.json
 * @throws UserError if a place does not exist, or has too many files
 */
export function gatherStatements(places: readonly string[], keys: readonly TrustedKey[]): Gathered {
  const statements: SignedStatement[] = [];
  const refused: { file: string; reason: string }[] = [];
  for (const file of places.flatMap(statementFiles)) {
    try {
      statements.push(readOne(file, keys));
    } catch (error) {
      const reason = error instanceof UserError ? error.problem : 'it cannot be read';
      refused.push({ file, reason: reason.startsWith(`${file}: `) ? reason.slice(file.length + 2) : reason });
    }
  }
  return { statements, refused };
}

function readOne(file: string, keys: readonly TrustedKey[]): SignedStatement {
  const envelope = readSigned(readPlainFile(file, MOST_BYTES), file);
  if (envelope.payloadType !== IN_TOTO) {
    throw new UserError(`its payload is of the type ${quote(envelope.payloadType)}, expected ${IN_TOTO}`, '');
  }
  // Nothing of the payload is looked at before that.
  const by = signersOf(envelope, keys);
  if (by.length === 0) throw new UserError(notSigned(envelope, keys), '');
  return { file, by, statement: readStatement(envelope.payload, file) };
}

function notSigned({ signatures }: Envelope, keys: readonly TrustedKey[]): string {
  const named = keys.find(({ id }) => signatures.some(({ keyid }) => keyid === id));
  return named === undefined
    ? 'no trusted key signed it'
    : `the signature is not valid, although it names the key of ${quote(named.name)}: it was changed after it was signed`;
}

/** The files with statements at a place, sorted by name. Links in a directory are not followed. */
function statementFiles(place: string): string[] {
  const stat = lstatSync(place, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new UserError(`${place} does not exist`, 'Name files with statements, or a directory of them.');
  }
  if (!stat.isDirectory()) return [place];
  const found: string[] = [];
  const open = [place];
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    const entries = opendirSync(directory);
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) open.push(path);
      else if (ENDINGS.some((ending) => entry.name.endsWith(ending))) found.push(path);
      if (found.length + open.length > MOST_FILES) throw tooMany(place);
    }
    entries.closeSync();
  }
  return found.sort();
}

function tooMany(place: string): UserError {
  return new UserError(
    `${place} has more than ${MOST_FILES} files with statements, or directories`,
    'Name a smaller directory.',
  );
}
