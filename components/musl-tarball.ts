import * as pulumi from '@pulumi/pulumi';
import { Source } from './source';

/** It takes none: which release is locked stands in assets/sources. */
export type MuslTarballArgs = Record<string, never>;

/**
 * The one C library of the whole chain, as upstream's archive: fetched and checked before anything is built.
 *
 * It is a witness, and no ingredient: a build takes its sources by the locks of this package, and its key has the
 * lock's digest in it. So a change of the lock shows at preview as `source.musl` of every build that compiles musl, and
 * as this archive. `lock` is that digest: what the builds were made from can be compared with it.
 *
 * @example
 * const musl = new MuslTarball('musl');
 * const image = new SeedImage('first', {}, { dependsOn: musl });
 */
export class MuslTarball extends pulumi.ComponentResource {
  /** Upstream's version. */
  readonly version: pulumi.Output<string>;
  /** The sha256 of the archive. */
  readonly sha256: pulumi.Output<string>;
  /** The fingerprint of the unpacked tree, before any patch. */
  readonly tree: pulumi.Output<string>;
  /** The digest of the source lock: what `source.musl` is in the inputs of each build that compiles musl. */
  readonly lock: pulumi.Output<string>;

  constructor(name: string, args: MuslTarballArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super('seedstage:index:MuslTarball', name, args, opts);
    const { version, sha256, tree, lock } = new Source(`${name}-source`, { name: 'musl' }, { parent: this });
    this.version = version;
    this.sha256 = sha256;
    this.tree = tree;
    this.lock = lock;
    this.registerOutputs({ version, sha256, tree, lock });
  }
}
