import * as pulumi from '@pulumi/pulumi';
import { Source } from './source';

/** It has no arguments: assets/sources says which release is locked. */
export type MuslTarballArgs = Record<string, never>;

/**
 * The only C library of the chain, as upstream's archive: fetched and checked before anything is built.
 *
 * It is a witness, not an ingredient: a build takes its sources by the locks of this package, and its key contains the
 * lock's digest. So a change of the lock shows at preview as `source.musl` of every build that compiles musl, and as
 * this archive. `lock` is that digest: it can be compared with the inputs of the builds.
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
  /** The digest of the source lock: equal to `source.musl` in the inputs of each build that compiles musl. */
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
