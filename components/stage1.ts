import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { stage1Passes } from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { grow, keySchema, whereSchema, type Where } from './grow';
import type { Toolchain } from './stage0';

export interface Stage1Args extends Where {
  /**
   * The toolchain that it is grown with: keys of builds. Nothing of it but busybox is in what comes out.
   * Example: `stage0.toolchain`, or the same record from a StackReference.
   */
  toolchain: pulumi.Input<{ [part in keyof Toolchain]: pulumi.Input<string> }>;
}

/** The keys of a modern toolchain's parts, by the name that a {@link Build} knows them by as its needs. */
export type ModernToolchain = Record<'busybox' | 'make' | 'binutils' | 'gcc10' | 'musl', string>;

const schema = z.strictObject({
  ...whereSchema,
  toolchain: z
    .strictObject({
      busybox: keySchema,
      make: keySchema,
      binutils: keySchema,
      gcc3: keySchema,
      musl: keySchema,
    })
    .describe('the keys of busybox, make, binutils, gcc3 and musl'),
});

/**
 * A modern native C and C++ toolchain (gcc 10.2.0, C++17), all of it static: gcc 10 compiled by itself, and linked
 * with a C library that gcc 10 compiled. What gcc 3.4.6 compiled is used on the way and left behind; but the shell
 * and its tools are still the given ones.
 */
export class Stage1 extends pulumi.ComponentResource {
  /** The C library, complete. */
  readonly musl: Artifact;
  /** gcc and g++, with libgcc and libstdc++. */
  readonly gcc: Artifact;
  /** Assembler, linker and archiver. */
  readonly binutils: Artifact;
  readonly make: Artifact;
  /** What gcc reckons with: integers, floating point and complex numbers of any precision. */
  readonly gmp: Artifact;
  readonly mpfr: Artifact;
  readonly mpc: Artifact;
  readonly zlib: Artifact;
  /** Compiler, C library and tools together, as needs of a build that they shall compile: `variant: 'gcc10'`. */
  readonly toolchain: pulumi.Output<ModernToolchain>;

  constructor(name: string, args: Stage1Args, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(`Stage1 "${name}"`, schema, args);
    super('seedstage:index:Stage1', name, {}, opts);
    const { busybox, make, binutils, gcc3, musl } = pulumi.output(args.toolchain);
    const given = { 'busybox-pass2': busybox, 'make-pass2': make, binutils, gcc3, musl };
    const builds = grow(this, name, args, stage1Passes, given);
    this.musl = builds['musl-pass2'].artifact;
    this.gcc = builds.gcc10.artifact;
    this.binutils = builds['binutils-pass3'].artifact;
    this.make = builds['make-pass3'].artifact;
    this.gmp = builds.gmp.artifact;
    this.mpfr = builds.mpfr.artifact;
    this.mpc = builds.mpc.artifact;
    this.zlib = builds.zlib.artifact;
    this.toolchain = pulumi.output({
      busybox,
      make: this.make.key,
      binutils: this.binutils.key,
      gcc10: this.gcc.key,
      musl: this.musl.key,
    });
    const { gcc, gmp, mpfr, mpc, zlib, toolchain } = this;
    const libraries = { musl: this.musl, gmp, mpfr, mpc, zlib };
    this.registerOutputs({ ...libraries, gcc, binutils: this.binutils, make: this.make, toolchain });
  }
}
