import * as pulumi from '@pulumi/pulumi';
import { buildArgsSchema } from '../provider/kinds/build-args';
import { artifactsOf, type Artifact, type ArtifactArgs } from './artifact';
import { checkArgs } from './check-args';
import { withSecretHost, type HostArgs } from './host';
import type { ToolchainArgs } from './toolchain';

export interface BuildArgs {
  /**
   * The name of the recipe: one of this package's, or one below the directory `seedstage:recipes`.
   *
   * @example `hello`, for assets/recipes/hello
   */
  recipe: pulumi.Input<string>;
  /**
   * The toolchain that it is built by, whole. Its parts come first in the sandbox, by their names; its arch and variant
   * are the build's.
   *
   * @example `stage1.toolchain`
   * @default none: only what `needs` says
   */
  toolchain?: pulumi.Input<ToolchainArgs>;
  /**
   * What the build is given besides: artifacts by name, whole. Nothing else can be seen from within.
   *
   * @example `{ zlib: stage1.packages.zlib }`
   * @default nothing
   */
  needs?: pulumi.Input<Record<string, pulumi.Input<ArtifactArgs>>>;
  /**
   * What of the recipe's patches and flags applies: a compiler, `tcc`, `gcc3` or `gcc10`, or a variant that the recipe
   * declares itself. One that the recipe does not have is an error that lists those it has.
   *
   * @default the toolchain's; without one, only what the recipe always applies
   */
  variant?: pulumi.Input<string>;
  /**
   * What the artifact runs on. Another one than the toolchain's is an error.
   *
   * @default the toolchain's, or else that of what it needs, or else `x86_64`
   */
  arch?: pulumi.Input<string>;
  /**
   * The names of `needs`, in the order in which their files are merged, after the toolchain's. It is part of the key.
   *
   * @default by name
   */
  order?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * For a path that two of what it is given bring: the name of the one whose file is taken.
   *
   * @example `{ 'usr/bin/ar': 'binutils' }`
   * @default two that bring one path are an error
   */
  winners?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Where it is built: this machine, a Docker Engine, or a machine that is reached by ssh. It changes no key.
   *
   * @example `{ kind: 'docker' }`, or the `host` of a DockerHost or a VmHost
   * @default this machine
   */
  host?: pulumi.Input<HostArgs>;
}

/**
 * One run of a recipe with given tools, and the artifact that comes out.
 *
 * @example
 * const hello = new Build('hello', { recipe: 'hello', toolchain: stage1.toolchain });
 */
export class Build extends pulumi.CustomResource {
  /** The version that the recipe says. */
  declare readonly version: pulumi.Output<string>;
  /** What the artifact runs on. */
  declare readonly arch: pulumi.Output<string>;
  /** The sha256 of all that goes in: known at preview. */
  declare readonly key: pulumi.Output<string>;
  /** The sha256 of the artifact's manifest. */
  declare readonly fingerprint: pulumi.Output<string>;
  /** Bytes of all the artifact's files together. */
  declare readonly size: pulumi.Output<number>;
  /** How many files and symbolic links the artifact has. */
  declare readonly files: pulumi.Output<number>;
  declare private readonly recipe: pulumi.Output<string>;

  constructor(name: string, args: BuildArgs, opts?: pulumi.CustomResourceOptions) {
    const needs = artifactsOf(args.needs);
    const given = { ...args, ...(needs === undefined ? {} : { needs }) };
    checkArgs(`Build "${name}"`, buildArgsSchema, given);
    const inputs = withSecretHost(given);
    // Outputs are named here, so that they exist before the provider answers.
    const results = { version: undefined, key: undefined, fingerprint: undefined, size: undefined };
    super('seedstage:index:Build', name, { arch: undefined, ...inputs, ...results, files: undefined }, opts);
  }

  /** All of it together, as other builds, audits and images take it. */
  get artifact(): Artifact {
    const { recipe: id, version, arch, key, fingerprint, size, files } = this;
    return { id, version, arch, key, fingerprint, size, files };
  }
}
