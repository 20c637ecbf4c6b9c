import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { seedImage } from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { grow, whereSchema, type Where } from './grow';

export type SeedImageArgs = Where;

const schema = z.strictObject(whereSchema);

/**
 * The canonical seed: the one executable that everything is grown from. Its hash is checked before it runs;
 * then it rebuilds itself in an empty sandbox, to the same bits, and brings a C library along.
 */
export class SeedImage extends pulumi.ComponentResource {
  /** The binary as it comes with this package, and nothing else. */
  readonly seed: Artifact;
  /** The same binary as the seed compiles it, with the C library, headers and start files. */
  readonly tcc: Artifact;

  constructor(name: string, args: SeedImageArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(`SeedImage "${name}"`, schema, args);
    super('seedstage:index:SeedImage', name, {}, opts);
    const builds = grow(this, name, args, seedImage);
    this.seed = builds.seed.artifact;
    this.tcc = builds.tcc.artifact;
    this.registerOutputs({ seed: this.seed, tcc: this.tcc });
  }
}
