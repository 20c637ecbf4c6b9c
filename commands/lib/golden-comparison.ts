import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compareManifests, differenceText, type Difference } from '../../builder/audit/compare-manifests';
import { GOLDEN, goldenFile, readGolden } from '../../builder/audit/golden';
import type { Manifest } from '../../builder/tree/manifest';
import { writeWhole } from '../../builder/tree/tree-files';

/** A package compared with its golden manifest. */
export interface Comparison {
  readonly id: string;
  readonly verdict: 'identical' | 'differs' | 'inconclusive';
  /** As it was grown. */
  readonly manifest: Manifest;
  /** The golden manifest's fingerprint; undefined if there is no valid one. */
  readonly golden?: string;
  /** Why there is nothing to compare. */
  readonly problem?: string;
  readonly differences: readonly Difference[];
}

/** Compares a grown artifact with the golden manifest, which is in one of some directories. */
export function compareWithGolden(
  id: string,
  manifest: Manifest,
  directories: readonly string[],
  arch: string,
): Comparison {
  const golden = readGolden(directories, arch, id);
  if ('problem' in golden) {
    return { id, verdict: 'inconclusive', manifest, problem: golden.problem, differences: [] };
  }
  const { fingerprint } = golden.manifest;
  const differences = compareManifests(golden.manifest, manifest);
  const same = fingerprint === manifest.fingerprint;
  return { id, verdict: same ? 'identical' : 'differs', manifest, golden: fingerprint, differences };
}

/** Whether a package has a golden manifest, valid or not. */
export function hasGolden(directories: readonly string[], arch: string, id: string): boolean {
  return directories.some((each) => existsSync(join(each, GOLDEN, goldenFile(arch, id))));
}

/** A comparison for a reader. */
export function goldenLines({ id, verdict, manifest, golden, problem, differences }: Comparison): string[] {
  if (verdict === 'identical') return [`${id}: identical, ${manifest.fingerprint}`];
  return [
    `${id}: golden ${golden ?? 'none'}, grown ${manifest.fingerprint}`,
    ...(problem === undefined ? [] : [`  ${problem}`]),
    ...differences.map((difference) => `  ${differenceText(difference, ['golden', 'grown'])}`),
  ];
}

const HEAD = `# Why golden manifests changed

Written by \`seedstage golden NAME... --why "TEXT"\`: date, package, old fingerprint → new one, and why.

`;

/**
 * Makes a grown artifact golden. It writes the reason first, so that no manifest changes without one.
 *
 * @param directory `golden/ARCH`
 * @returns the files that were written, relative to it
 */
export async function acceptGolden(
  directory: string,
  changes: readonly Comparison[],
  why: string,
): Promise<string[]> {
  const file = join(directory, 'reasons.md');
  const before = existsSync(file) ? await readFile(file, 'utf8') : HEAD;
  const date = new Date().toISOString().slice(0, 10);
  const reason = why.trim().replaceAll(/\s+/g, ' ');
  const lines = changes.map(
    ({ id, golden = 'none', manifest }) =>
      `- ${date} ${id}: ${golden} → ${manifest.fingerprint}: ${reason}\n`,
  );
  await mkdir(directory, { recursive: true });
  await writeWhole(file, before + lines.join(''), true);
  const written: string[] = [];
  for (const { id, manifest } of changes) {
    const name = `${id}.manifest`;
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeWhole(join(directory, name), manifest.text, true);
    written.push(name);
  }
  return written;
}
