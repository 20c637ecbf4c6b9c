import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { choices, seedImage, type Toolchain } from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { withSecretHost, type HostArgs } from './host';
import { grow, whereSchema } from './grow';

export interface SeedImageArgs {
  /**
   * What all that is grown runs on: an arch that has a seed.
   *
   * @default `x86_64`
   */
  arch?: pulumi.Input<string>;
  /**
   * Where it is built: this machine, a Docker Engine, or a machine that is reached by ssh. It changes no key.
   *
   * @example `{ kind: 'docker' }`, or the `host` of a DockerHost or a VmHost
   * @default this machine
   */
  host?: pulumi.Input<HostArgs>;
}

const schema = z.strictObject(whereSchema);

/**
 * The canonical seed: the one executable that everything is grown from. Its hash is checked before it runs;
 * then it rebuilds itself in an empty sandbox, to the same bits, and brings a C library along.
 *
 * @example
 * const image = new SeedImage('first');
 * const tools = new BootstrapTools('first', { toolchain: image.toolchain });
 */
export class SeedImage extends pulumi.ComponentResource {
  /** The binary as it comes with this package, and nothing else. */
  readonly seed: Artifact;
  /** The same binary as the seed compiles it, with the C library, headers and start files. */
  readonly tcc: Artifact;
  /** Both, as what comes next takes them. */
  readonly toolchain: pulumi.Output<Toolchain>;

  constructor(name: string, args: SeedImageArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(`SeedImage "${name}"`, schema, args);
    super('seedstage:index:SeedImage', name, withSecretHost(args), opts);
    const { arch = choices.arch.default, host } = args;
    const grown = grow(this, name, { arch, host }, seedImage);
    this.seed = grown.seed;
    this.tcc = grown.tcc;
    this.toolchain = pulumi.output({ arch, variant: 'tcc', seed: this.seed.key, tcc: this.tcc.key });
    this.registerOutputs({ seed: this.seed, tcc: this.tcc, toolchain: this.toolchain });
  }
}
