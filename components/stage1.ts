import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import {
  GCC_RELEASES,
  originalOf,
  stage1Again,
  stage1Gcc,
  stage1Packages,
  stage1Steps,
  providersSchema,
  type Stage1Choice,
  type Stage1Name,
} from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { ChecksumAudit } from './checksum-audit';
import { grow, keySchema, whereSchema, type Where } from './grow';
import { wholeOf } from './whole';
import type { Toolchain } from './stage0';

export interface Stage1Args extends Where {
  /**
   * The toolchain that it is grown with: keys of builds. Nothing of it is in what comes out.
   * Example: `stage0.toolchain`, or the same record from a StackReference.
   */
  toolchain: pulumi.Input<{ [part in keyof Toolchain]: pulumi.Input<string> }>;
  /** Which packages do what others can do, too. */
  providers?: {
    /** What brings TLS to curl: `bearssl` (up to TLS 1.2), or `mbedtls` (also 1.3). Default: `bearssl`. */
    tls?: NonNullable<Stage1Choice['tls']>;
  };
  /** The release of gcc that it hands on: `10.2.0`, or `14.2.0`, which 10.2.0 then compiles. Default: `10.2.0`. */
  gcc?: NonNullable<Stage1Choice['gcc']>;
  /**
   * `fixpoint`: what was built twice is built a third time, by itself, and `pulumi up` fails unless each package comes
   * out as before, file by file. It takes as long as the second time did. Default: nothing more.
   */
  verify?: 'fixpoint';
}

/** The keys of a modern toolchain's parts, by the name that a {@link Build} knows them by as its needs. */
export type ModernToolchain = Record<'busybox' | 'make' | 'binutils' | 'gcc' | 'musl', string>;

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
  providers: providersSchema.optional().describe(providersSchema.description ?? ''),
  gcc: z
    .enum(GCC_RELEASES)
    .optional()
    .describe(`a release of gcc: ${GCC_RELEASES.join(', ')}`),
  verify: z.enum(['fixpoint']).optional().describe('fixpoint, or nothing'),
});

/**
 * A modern system (gcc 10.2.0 with C++17, or 14.2.0; musl, binutils, make, busybox, curl and more), all of it static:
 * gcc 10 compiled by itself, and everything else by that gcc, in a sandbox that holds nothing of stage0.
 */
export class Stage1 extends pulumi.ComponentResource {
  /** What it hands on, by the names of the chain's steps: no two bring one path. */
  readonly packages: Readonly<Partial<Record<Stage1Name, Artifact>>>;
  /** All packages together: the sums of their sizes and files, and digests over their keys and fingerprints. */
  readonly whole: Artifact;
  /** Compiler, C library and tools together, as needs of a build that they shall compile: `variant: 'gcc10'`. */
  readonly toolchain: pulumi.Output<ModernToolchain>;

  constructor(name: string, args: Stage1Args, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(`Stage1 "${name}"`, schema, args);
    super('seedstage:index:Stage1', name, {}, opts);
    const { busybox, make, binutils, gcc3, musl } = pulumi.output(args.toolchain);
    const given = { 'busybox-pass2': busybox, 'make-pass2': make, binutils, gcc3, musl };
    const choice: Stage1Choice = { tls: args.providers?.tls, gcc: args.gcc };
    const builds = grow<Stage1Name>(this, name, args, stage1Steps(choice), given);
    const names = stage1Packages(choice);
    this.packages = Object.fromEntries(names.map((each) => [each, builds[each].artifact]));
    this.whole = wholeOf(this.packages);
    this.toolchain = pulumi.output({
      busybox: builds['busybox-pass4'].key,
      make: builds['make-pass4'].key,
      binutils: builds['binutils-pass4'].key,
      gcc: builds[stage1Gcc(choice)].key,
      musl: builds['musl-pass3'].key,
    });
    if (args.verify === 'fixpoint') this.verifyFixpoint(name, args, builds);
    const { packages, whole, toolchain } = this;
    this.registerOutputs({ packages, whole, toolchain });
  }

  private verifyFixpoint(
    name: string,
    args: Stage1Args,
    builds: Record<Stage1Name, { key: pulumi.Output<string> }>,
  ): void {
    const keys = Object.fromEntries(Object.entries(builds).map(([step, { key }]) => [step, key]));
    const again = grow(this, name, args, stage1Again, keys);
    const pairs = stage1Again.map(({ name: step }) => {
      const original = originalOf(step) as Stage1Name;
      return [original, { key: again[step].key, against: builds[original].key }] as const;
    });
    new ChecksumAudit(
      `${name}-fixpoint`,
      { arch: args.arch, packages: Object.fromEntries(pairs) },
      { parent: this },
    );
  }
}
