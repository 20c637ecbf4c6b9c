import { lstatSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { quote } from '../../ground/quote';
import { UserError } from '../../ground/user-error';
import { shown, rawPath } from '../../tree/tree-path';
import type { ExplainTools } from '../explain/explanation';
import type { Side } from '../side';
import type { SideRef } from '../side-ref';
import { directorySide } from './directory-side';

/** What opening a side needs. */
export interface SideRun {
  readonly signal: AbortSignal;
  /** The directory that paths are relative to. */
  readonly base: string;
  readonly unpack: ExplainTools['unpack'];
}

/** Opens the sides that are files of this machine, URLs and hashes; undefined for a package, an artifact or golden. */
export async function openSide({ form, value, text }: SideRef, run: SideRun): Promise<Side | undefined> {
  switch (form) {
    case 'fingerprint':
      return {
        form,
        name: text,
        origin: 'a fingerprint',
        fingerprint: value,
        toGetBytes: 'Give the files, or their manifest.',
      };
    case 'butch':
      return { form, name: text, origin: 'a value of butch checksum -D', butch: value };
    case 'directory':
      return await directorySide(text, pathOf(value, run), run.signal);
    case 'file':
      return await openPath(value, text, run);
    case 'manifest':
    case 'archive':
    case 'image':
    case 'url':
      throw new UserError(`${quote(text)}: not yet`, '');
    case 'package':
    case 'artifact':
    case 'golden':
      return undefined;
  }
}

async function openPath(value: string, text: string, run: SideRun): Promise<Side> {
  const path = pathOf(value, run);
  const found = statSync(path);
  if (found.isDirectory()) {
    return await directorySide(text, path, run.signal);
  }
  throw new UserError(`${shown(rawPath(text))} is nothing that can be compared`, 'Name a directory.');
}

function pathOf(value: string, { base }: SideRun): string {
  const path = resolve(base, value);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  throw new UserError(
    `there is no ${path}${link ? ' behind that link' : ''}`,
    `Check the path: ${join('.', value)}.`,
  );
}
