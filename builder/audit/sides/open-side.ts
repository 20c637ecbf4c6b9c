import type { Side } from '../side';
import type { SideRef } from '../side-ref';
import { pathSide, type PathRun } from './path-side';
import { fingerprintSide } from './text-side';
import { urlSide } from './url-side';

/**
 * Opens a side that needs neither a store nor the names of packages.
 *
 * @returns undefined for a package, an artifact of a store and a golden manifest
 * @throws UserError if it cannot be read, or is nothing that can be compared
 */
export async function openSide({ form, value, text }: SideRef, run: PathRun): Promise<Side | undefined> {
  switch (form) {
    case 'fingerprint':
      return fingerprintSide(text, 'a fingerprint', value);
    case 'butch':
      return { form, name: text, origin: "a value of sabotage's butch checksum -D", butch: value };
    case 'url':
      return await urlSide(value, run.signal);
    case 'file':
    case 'manifest':
    case 'directory':
    case 'archive':
    case 'image':
      return await pathSide(form, text, value, run);
    case 'package':
    case 'artifact':
    case 'golden':
      return undefined;
  }
}
