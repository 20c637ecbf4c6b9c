import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import {
  choices,
  choiceSchema,
  originalOf,
  providersSchema,
  stage1Again,
  stage1PackageSteps,
  stage1Steps,
  stage1Twice,
  type Stage1Name,
  type Stage1Package,
  type Toolchain,
} from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { ChecksumAudit } from './checksum-audit';
import type { GccRelease, TlsProvider, Verification } from './enums';
import { withSecretHost, type HostArgs } from './host';
import { grow, whereSchema, type Grown } from './grow';
import { packageSet, type PackageSet } from './package-set';
import { toolchainOf } from './stage0';
import { takenToolchain, toolchainSchema, type ToolchainArgs } from './toolchain';

/** Which implementation to use where there are several. */
export interface Stage1Providers {
  /**
   * The TLS library of curl: `bearssl`, up to TLS 1.2, or `mbedtls`, also 1.3.
   *
   * @default `bearssl`
   */
  tls?: TlsProvider;
}

export interface Stage1Args {
  /**
   * The toolchain that builds it: the whole toolchain of a {@link Stage0}. Nothing of it is in the result.
   *
   * @example `stage0.toolchain`, or the same record from a StackReference
   */
  toolchain: pulumi.Input<ToolchainArgs>;
  /**
   * Where it is built: this machine, a Docker Engine, or a machine reached by ssh. It changes no key.
   *
   * @example `{ kind: 'docker' }`, or the `host` of a DockerHost or a VmHost
   * @default this machine
   */
  host?: pulumi.Input<HostArgs>;
  /**
   * Which implementation to use where there are several.
   *
   * @example `{ tls: 'mbedtls' }`
   */
  providers?: Stage1Providers;
  /**
   * The release of gcc that it provides: `10.2.0`, or `14.2.0`, which 10.2.0 compiles.
   *
   * @default `10.2.0`
   */
  gcc?: GccRelease;
  /**
   * `fixpoint`: the packages that were built twice are built a third time, with themselves, and `pulumi up` fails
   * unless each is identical, file by file. It takes as long as the second time.
   *
   * @default `none`
   */
  verify?: Verification;
}

/** The packages of {@link Stage1}, by name; of `bearssl` and `mbedtls` only the chosen one. */
export type Stage1Packages = Readonly<
  Record<Stage1Package, Artifact> & Partial<Record<TlsProvider, Artifact>>
>;

const FROM = 'Stage0, such as stage0.toolchain';
const schema = z
  .strictObject({
    toolchain: toolchainSchema(FROM),
    host: whereSchema.host,
    providers: providersSchema.optional().describe(providersSchema.description ?? ''),
    gcc: choiceSchema(choices.gcc),
    verify: choiceSchema(choices.verify),
  })
  .meta({ formerly: { arch: 'nothing: the toolchain has the arch' } });

/**
 * A modern system (gcc 10.2.0 with C++17, or 14.2.0; musl, binutils, make, busybox, curl and more). All of it is
 * static: gcc 10 is compiled by itself, and everything else by that gcc, in sandboxes that contain nothing of stage0.
 *
 * @example
 * const stage1 = new Stage1('modern', { toolchain: stage0.toolchain, gcc: '14.2.0' });
 */
export class Stage1 extends pulumi.ComponentResource {
  /** Its packages, by name: no two have the same path. */
  readonly packages: Stage1Packages;
  /** All packages together: the sums of their sizes and files, and digests over their keys and fingerprints. */
  readonly whole: PackageSet;
  /** Compiler, C library and tools, as a toolchain for further builds. */
  readonly toolchain: pulumi.Output<Toolchain>;

  constructor(name: string, args: Stage1Args, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(`Stage1 "${name}"`, schema, args);
    super('seedstage:index:Stage1', name, withSecretHost(args), opts);
    const parts = ['busybox', 'make', 'binutils', 'gcc', 'musl'] as const;
    const taken = takenToolchain(`Stage1 "${name}"`, args.toolchain, parts, { stage: FROM, variant: 'gcc3' });
    const { arch, busybox, make, binutils, gcc: gcc3, musl } = taken;
    // The names that the chain's steps use.
    const given = { 'busybox-pass2': busybox, 'make-pass2': make, binutils, gcc3, musl };
    const choice = { tls: args.providers?.tls, gcc: args.gcc };
    const where = { arch, host: args.host };
    const grown = grow(this, name, where, stage1Steps(choice), given);
    const named = Object.entries(stage1PackageSteps(choice)).map(
      ([each, step]) => [each, grown[step]] as const,
    );
    this.packages = Object.fromEntries(named) as Stage1Packages;
    this.whole = packageSet(this.packages);
    this.toolchain = toolchainOf(arch, 'gcc10', this.packages);
    if (args.verify === 'fixpoint') this.verifyFixpoint(name, where, grown);
    const { packages, whole, toolchain } = this;
    this.registerOutputs({ packages, whole, toolchain });
  }

  private verifyFixpoint(name: string, where: Parameters<typeof grow>[2], grown: Grown<Stage1Name>): void {
    const keys = Object.fromEntries(
      Object.entries<Artifact>(grown).map(([step, artifact]) => [step, artifact.key]),
    );
    const again = grow(this, name, where, stage1Again, keys);
    const names = new Map<string, string>(Object.entries(stage1Twice).map(([each, step]) => [step, each]));
    const pairs = stage1Again.map(({ name: step }) => {
      const original = originalOf(step) as Stage1Name;
      return { name: names.get(original) ?? original, one: again[step], other: grown[original] };
    });
    const packages = Object.fromEntries(pairs.map((each) => [each.name, each.one]));
    const against = Object.fromEntries(pairs.map((each) => [each.name, each.other]));
    new ChecksumAudit(`${name}-fixpoint`, { packages, against }, { parent: this });
  }
}
