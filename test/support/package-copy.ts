import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE } from './engine';

/** What of the checkout is in use when it is used as a package. */
const PARTS = ['package.json', 'Pulumi.yaml', 'dist', 'assets', 'bin'];

/**
 * A second checkout, to be changed by a test; what it imports is the first one's.
 *
 * @param directory not there yet
 */
export function copyPackage(directory: string): void {
  copyParts(directory);
  symlinkSync(join(PACKAGE, 'node_modules'), join(directory, 'node_modules'));
}

/** A second checkout that refers to nothing of the first, without what only the engine needs. */
export function copyBuilder(directory: string): void {
  copyParts(directory);
  const copied = new Set<string>();
  const copy = (name: string): void => {
    if (copied.has(name)) return;
    copied.add(name);
    const from = join(PACKAGE, 'node_modules', name);
    cpSync(from, join(directory, 'node_modules', name), { recursive: true });
    for (const each of dependenciesOf(from)) copy(each);
  };
  for (const name of dependenciesOf(PACKAGE)) copy(name);
}

function copyParts(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const part of PARTS) cpSync(join(PACKAGE, part), join(directory, part), { recursive: true });
}

function dependenciesOf(directory: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies);
}
