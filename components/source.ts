import * as pulumi from '@pulumi/pulumi';
import { sourceArgsSchema } from '../provider/kinds/source';
import { checkArgs } from './check-args';

export interface SourceArgs {
  /**
   * The name of the source lock: one of this package, or one below the directory `seedstage:recipes`.
   *
   * @example `musl`
   */
  name: pulumi.Input<string>;
}

/**
 * One locked source archive, in the store.
 *
 * @example
 * const zlib = new Source('zlib', { name: 'zlib' });
 */
export class Source extends pulumi.CustomResource {
  /** Upstream's version. */
  declare readonly version: pulumi.Output<string>;
  /** SPDX licence expression. */
  declare readonly licence: pulumi.Output<string>;
  /** The digest of the lock: name, version, licence, size, sha256 and tree. Keys of builds contain it. */
  declare readonly lock: pulumi.Output<string>;
  /** The sha256 of the archive. */
  declare readonly sha256: pulumi.Output<string>;
  /** Bytes of the archive. */
  declare readonly size: pulumi.Output<number>;
  /** The fingerprint of the unpacked tree, before any patch. */
  declare readonly tree: pulumi.Output<string>;

  constructor(name: string, args: SourceArgs, opts?: pulumi.CustomResourceOptions) {
    checkArgs(`Source "${name}"`, sourceArgsSchema, args);
    // The outputs are declared here, so that they exist before the provider answers.
    const outputs = {
      version: undefined,
      licence: undefined,
      lock: undefined,
      sha256: undefined,
      size: undefined,
      tree: undefined,
    };
    super('seedstage:index:Source', name, { ...args, ...outputs }, opts);
  }
}
