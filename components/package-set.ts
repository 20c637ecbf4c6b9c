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

/** Counts packages as one. Where `up` left a package out (--target), it has nothing, and so has the whole. */
export function packageSet(packages: Readonly<Record<string, Artifact>>): PackageSet {
  const names = Object.keys(packages);
  const all = Object.values(packages);
  const digest = (texts: pulumi.Output<string>[]): pulumi.Output<string> =>
    pulumi
      .all(texts)
      .apply((values) =>
        whole(values, () =>
          sha256OfJson(Object.fromEntries(values.map((value, at) => [names[at] ?? '', value]))),
        ),
      );
  const sum = (counts: pulumi.Output<number>[]): pulumi.Output<number> =>
    pulumi
      .all(counts)
      .apply((values) => whole(values, () => values.reduce((total, value) => total + value, 0)));
  return {
    key: digest(all.map(({ key }) => key)),
    fingerprint: digest(all.map(({ fingerprint }) => fingerprint)),
    size: sum(all.map(({ size }) => size)),
    files: sum(all.map(({ files }) => files)),
  };
}

/** The result, where all values are there; else nothing, as an output that its resource did not get. */
function whole<Value>(values: readonly (Value | undefined)[], result: () => Value): Value {
  return values.includes(undefined) ? (undefined as Value) : result();
}
