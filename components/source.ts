import * as pulumi from '@pulumi/pulumi';
import { sourceArgsSchema } from '../provider/kinds/source';
import { checkArgs } from './check-args';

export interface SourceArgs {
  /** Name of the source lock: one of this package's, or one below the directory `seedstage:recipes`. */
  name: pulumi.Input<string>;
}

/** One locked source archive, in the store. */
export class Source extends pulumi.CustomResource {
  /** Upstream's version. */
  declare readonly version: pulumi.Output<string>;
  /** SPDX licence expression. */
  declare readonly licence: pulumi.Output<string>;
  /** The sha256 of the archive. */
  declare readonly sha256: pulumi.Output<string>;
  /** Bytes of the archive. */
  declare readonly size: pulumi.Output<number>;
  /** The fingerprint of the unpacked tree, before any patch. */
  declare readonly tree: pulumi.Output<string>;

  constructor(name: string, args: SourceArgs, opts?: pulumi.CustomResourceOptions) {
    checkArgs(`Source "${name}"`, sourceArgsSchema, args);
    // Outputs are named here, so that they exist before the provider answers.
    const outputs = {
      version: undefined,
      licence: undefined,
      sha256: undefined,
      size: undefined,
      tree: undefined,
    };
    super('seedstage:index:Source', name, { ...args, ...outputs }, opts);
  }
}
