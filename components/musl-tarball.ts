import * as pulumi from '@pulumi/pulumi';
import { Source } from './source';

/**
 * The one C library of the whole chain, as upstream's archive. Each compiler has its own patches for it,
 * which the builds apply; the archive is the same for all.
 */
export class MuslTarball extends pulumi.ComponentResource {
  /** Upstream's version. */
  readonly version: pulumi.Output<string>;
  /** The sha256 of the archive. */
  readonly sha256: pulumi.Output<string>;
  /** The fingerprint of the unpacked tree, before any patch. */
  readonly tree: pulumi.Output<string>;

  constructor(name: string, args: Record<string, never> = {}, opts?: pulumi.ComponentResourceOptions) {
    super('seedstage:index:MuslTarball', name, args, opts);
    const source = new Source(`${name}-source`, { name: 'musl' }, { parent: this });
    this.version = source.version;
    this.sha256 = source.sha256;
    this.tree = source.tree;
    this.registerOutputs({ version: this.version, sha256: this.sha256, tree: this.tree });
  }
}
