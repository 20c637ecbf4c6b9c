import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { stage0Packages, stage0Passes, type Stage0Package, type Toolchain } from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { withSecretHost, type HostArgs } from './host';
import { grow, whereSchema } from './grow';
import { packageSet, type PackageSet } from './package-set';
import { takenToolchain, toolchainSchema, type ToolchainArgs } from './toolchain';

export interface Stage0Args {
  /**
   * The toolchain that builds it: the whole toolchain of {@link BootstrapTools}. Nothing of it is in the result.
   *
   * @example `bootstrapTools.toolchain`
   */
  toolchain: pulumi.Input<ToolchainArgs>;
  /**
   * Where it is built: this machine, a Docker Engine, or a machine reached by ssh. It changes no key.
   *
   * @example `{ kind: 'docker' }`, or the `host` of a DockerHost or a VmHost
   * @default this machine
   */
  host?: pulumi.Input<HostArgs>;
}

/** The packages of {@link Stage0}, by name. */
export type Stage0Packages = Readonly<Record<Stage0Package, Artifact>>;

const FROM = 'BootstrapTools, such as bootstrapTools.toolchain';
const schema = z.strictObject({ toolchain: toolchainSchema(FROM), host: whereSchema.host }).meta({
  formerly: {
    from: 'toolchain: bootstrapTools.toolchain',
    arch: 'nothing: the toolchain has the arch',
  },
});

/**
 * A small native C and C++ toolchain (gcc 3.4.6) with its tools. All of it is static, compiled by gcc, and linked with
 * code that gcc compiled. Programs compiled by tcc are only used during the build.
 *
 * @example
 * const stage0 = new Stage0('small', { toolchain: bootstrapTools.toolchain });
 */
export class Stage0 extends pulumi.ComponentResource {
  /** musl, gcc, binutils, make and busybox: no two have the same path. */
  readonly packages: Stage0Packages;
  /** All packages together: the sums of their sizes and files, and digests over their keys and fingerprints. */
  readonly whole: PackageSet;
  /** The packages as a toolchain for further builds. */
  readonly toolchain: pulumi.Output<Toolchain>;

  constructor(name: string, args: Stage0Args, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(`Stage0 "${name}"`, schema, args);
    super('seedstage:index:Stage0', name, withSecretHost(args), opts);
    const parts = ['tcc0', 'tcc', 'busybox', 'make'] as const;
    const given = takenToolchain(`Stage0 "${name}"`, args.toolchain, parts, { stage: FROM, variant: 'tcc' });
    const { arch, tcc0, tcc, busybox, make } = given;
    const grown = grow(this, name, { arch, host: args.host }, stage0Passes, { tcc0, tcc, busybox, make });
    const named = Object.entries(stage0Packages).map(([each, step]) => [each, grown[step]] as const);
    this.packages = Object.fromEntries(named) as Stage0Packages;
    this.whole = packageSet(this.packages);
    this.toolchain = toolchainOf(arch, 'gcc3', this.packages);
    const { packages, whole, toolchain } = this;
    this.registerOutputs({ packages, whole, toolchain });
  }
}

/** The toolchain that a stage provides for further builds. */
export function toolchainOf(
  arch: pulumi.Input<string>,
  variant: string,
  { busybox, make, binutils, gcc, musl }: Stage0Packages,
): pulumi.Output<Toolchain> {
  const keys = { busybox: busybox.key, make: make.key, binutils: binutils.key, gcc: gcc.key, musl: musl.key };
  return pulumi.output({ arch, variant, ...keys });
}
