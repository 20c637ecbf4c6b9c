import type * as pulumi from '@pulumi/pulumi';

/**
 * What a build brought out, by its hashes: the same on every machine. Each is an output of its own, because
 * at preview the key is known and the others are not.
 */
export interface Artifact {
  /** The sha256 of all that went in, 64 hexadecimal digits. It is what another build takes as a need. */
  readonly key: pulumi.Output<string>;
  /** The sha256 of the artifact's manifest (path, type, mode, size and content of every file). */
  readonly fingerprint: pulumi.Output<string>;
  /** Bytes of all files together. */
  readonly size: pulumi.Output<number>;
  /** How many files and symbolic links there are. */
  readonly files: pulumi.Output<number>;
}
