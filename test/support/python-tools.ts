import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { onPath } from '../../builder/ground/child';
import { runProgram, startProgram } from './program';

/** Implementations that are not ours: of in-toto, of its signatures, and of CycloneDX. */
const PACKAGES = [
  'in-toto==3.1.0',
  'securesystemslib[crypto]==1.6.0',
  'in-toto-attestation==0.9.3',
  'cyclonedx-python-lib[json-validation]==11.12.0',
];

/**
 * The directory with Python and these packages, made once and kept in the user's cache.
 *
 * @returns undefined on a machine without Python, or where its package index cannot be reached
 */
export async function pythonTools(): Promise<string | undefined> {
  if (!onPath('python3')) return undefined;
  const id = createHash('sha256').update(PACKAGES.join()).digest('hex').slice(0, 16);
  const venv = join(
    process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    `seedstage/test-python-${id}`,
  );
  if (existsSync(join(venv, 'complete'))) return join(venv, 'bin');
  mkdirSync(join(venv, '..'), { recursive: true });
  rmSync(venv, { recursive: true, force: true });
  await runProgram('python3', ['-m', 'venv', venv]);
  const options = ['install', '--quiet', '--disable-pip-version-check'];
  const { code } = await startProgram(join(venv, 'bin/pip'), [...options, ...PACKAGES]).ended;
  if (code !== 0) return undefined;
  writeFileSync(join(venv, 'complete'), '');
  return join(venv, 'bin');
}

/** Runs a program in Python, with arguments. */
export async function python(
  bin: string,
  program: string,
  args: readonly string[],
): Promise<{ code: number | undefined; text: string }> {
  return await startProgram(join(bin, 'python'), ['-c', program, ...args]).ended;
}
