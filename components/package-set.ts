import * as pulumi from '@pulumi/pulumi';
import { sha256OfJson } from '../builder/ground/digest';
import type { Artifact } from './artifact';

/**
 * Totals over packages. Two stages with the same fingerprint provide the same packages, bit for bit.
 */
export interface PackageSet {
  /** The sha256 of the RFC 8785 JSON of all packages' keys, by name. It is not the key of a build. */
  readonly key: pulumi.Output<string>;
  /** The sha256 of the RFC 8785 JSON of all packages' fingerprints, by name. */
  readonly fingerprint: pulumi.Output<string>;
  /** Bytes of all files of all packages. */
  readonly size: pulumi.Output<number>;
  /** The number of files and symbolic links. */
  readonly files: pulumi.Output<number>;
}

/** The totals over packages. If `up` skipped a package (--target), its values are missing, and so are the totals. */
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

/** The result if all values are known; otherwise undefined, like an output that its resource did not get. */
function whole<Value>(values: readonly (Value | undefined)[], result: () => Value): Value {
  return values.includes(undefined) ? (undefined as Value) : result();
}
