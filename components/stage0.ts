import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { stage0Passes } from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { grow, keySchema, whereSchema, type Where } from './grow';

export interface Stage0Args extends Where {
  /** What it is grown with: keys of builds. Nothing of it is in what comes out. */
  from: pulumi.Input<Stage0From>;
}

/** The first tools, by their keys. */
export interface Stage0From {
  /** Example: `seedImage.seed.key`. */
  seed: pulumi.Input<string>;
  /** Example: `seedImage.tcc.key`. */
  tcc: pulumi.Input<string>;
  /** Example: `bootstrapTools.busybox.key`. */
  busybox: pulumi.Input<string>;
  /** Example: `bootstrapTools.make.key`. */
  make: pulumi.Input<string>;
}

/**
 * The keys of a toolchain's parts, by the name that a {@link Build} knows them by as its needs. It is a plain
 * record: a StackReference can hand it on as well.
 */
export type Toolchain = Record<'busybox' | 'make' | 'binutils' | 'gcc3' | 'musl', string>;

const schema = z.strictObject({
  ...whereSchema,
  from: z
    .strictObject({ seed: keySchema, tcc: keySchema, busybox: keySchema, make: keySchema })
    .describe('the keys of seed, tcc, busybox and make'),
});

/**
 * A small native C and C++ toolchain (gcc 3.4.6) with its tools, all of it static: compiled by gcc, and linked
 * with what gcc compiled. What tcc compiled is used on the way and left behind.
 */
export class Stage0 extends pulumi.ComponentResource {
  /** The C library, complete. */
  readonly musl: Artifact;
  /** gcc and g++, with libgcc and libstdc++. */
  readonly gcc: Artifact;
  /** Assembler, linker and archiver. */
  readonly binutils: Artifact;
  readonly make: Artifact;
  /** The shell, and the tools that scripts call. */
  readonly busybox: Artifact;
  /** The five together, as needs of a build that they shall compile. */
  readonly toolchain: pulumi.Output<Toolchain>;

  constructor(name: string, args: Stage0Args, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(`Stage0 "${name}"`, schema, args);
    super('seedstage:index:Stage0', name, {}, opts);
    const { seed, tcc, busybox, make } = pulumi.output(args.from);
    const builds = grow(this, name, args, stage0Passes, { seed, tcc, busybox, make });
    this.musl = builds.musl.artifact;
    this.gcc = builds.gcc3.artifact;
    this.binutils = builds.binutils.artifact;
    this.make = builds['make-pass2'].artifact;
    this.busybox = builds['busybox-pass2'].artifact;
    this.toolchain = pulumi.output({
      busybox: this.busybox.key,
      make: this.make.key,
      binutils: this.binutils.key,
      gcc3: this.gcc.key,
      musl: this.musl.key,
    });
    const { musl, gcc, binutils, toolchain } = this;
    this.registerOutputs({ musl, gcc, binutils, make: this.make, busybox: this.busybox, toolchain });
  }
}
