import * as pulumi from '@pulumi/pulumi';
import { sha256OfJson } from '../builder/ground/digest';
import type { Artifact } from './artifact';

/**
 * Packages counted as one. Two stages whose fingerprints are the same hand on the same packages, to the bit.
 */
export interface PackageSet {
  /** The sha256 of the RFC 8785 JSON of all packages' keys, by name. It is no key of a build. */
  readonly key: pulumi.Output<string>;
  /** The sha256 of the RFC 8785 JSON of all packages' fingerprints, by name. */
  readonly fingerprint: pulumi.Output<string>;
  /** Bytes of all files of all packages. */
  readonly size: pulumi.Output<number>;
  /** How many files and symbolic links they have. */
  readonly files: pulumi.Output<number>;
}

/** Counts packages as one. */
export function packageSet(packages: Readonly<Record<string, Artifact>>): PackageSet {
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
