import * as pulumi from '@pulumi/pulumi';
import { sha256OfJson } from '../builder/ground/digest';
import type { Artifact } from './artifact';

/**
 * Packages counted as one: the sums of their sizes and files, and for key and fingerprint the sha256 of the RFC 8785
 * JSON of theirs, by name. Two stacks whose wholes have one fingerprint have the same packages, to the bit.
 */
export function wholeOf(packages: Readonly<Record<string, Artifact>>): Artifact {
  const names = Object.keys(packages);
  const digest = (field: 'key' | 'fingerprint') =>
    pulumi
      .all(Object.values(packages).map((artifact) => artifact[field]))
      .apply((values) =>
        sha256OfJson(Object.fromEntries(values.map((value, at) => [names[at] ?? '', value]))),
      );
  const sum = (field: 'size' | 'files') =>
    pulumi
      .all(Object.values(packages).map((artifact) => artifact[field]))
      .apply((values) => values.reduce((total, value) => total + value, 0));
  return { key: digest('key'), fingerprint: digest('fingerprint'), size: sum('size'), files: sum('files') };
}
