import * as pulumi from '@pulumi/pulumi';
import { buildArgsSchema } from '../provider/kinds/build-args';
import { artifactsOf, type Artifact, type ArtifactArgs } from './artifact';
import { checkArgs } from './check-args';
import { withSecretHost, type HostArgs } from './host';
import type { ToolchainArgs } from './toolchain';

export interface BuildArgs {
  /**
   * The name of the recipe: one of this package, or one below the directory `seedstage:recipes`.
   *
   * @example `hello`, for assets/recipes/hello
   */
  recipe: pulumi.Input<string>;
  /**
   * The whole toolchain that builds it. Its parts come first in the sandbox, under their names; its arch and variant
   * apply to the build.
   *
   * @example `stage1.toolchain`
   * @default none: only `needs`
   */
  toolchain?: pulumi.Input<ToolchainArgs>;
  /**
   * Further inputs: whole artifacts by name. The build sees nothing else.
   *
   * @example `{ zlib: stage1.packages.zlib }`
   * @default nothing
   */
  needs?: pulumi.Input<Record<string, pulumi.Input<ArtifactArgs>>>;
  /**
   * Selects the recipe's patches and flags: a compiler, `tcc`, `gcc3` or `gcc10`, or a variant that the recipe itself
   * declares. The error for an unknown one lists the recipe's variants.
   *
   * @default the toolchain's; without one, only the patches for every variant
   */
  variant?: pulumi.Input<string>;
  /**
   * The arch that the artifact runs on. It is an error if it differs from the toolchain's.
   *
   * @default the toolchain's, otherwise that of its needs, otherwise `x86_64`
   */
  arch?: pulumi.Input<string>;
  /**
   * The names of `needs`, in the order in which their files are merged, after the toolchain's. It is part of the key.
   *
   * @default sorted by name
   */
  order?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * For a path that two inputs have: the name of the input whose file is used.
   *
   * @example `{ 'usr/bin/ar': 'binutils' }`
   * @default two inputs with the same path are an error
   */
  winners?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Where it is built: this machine, a Docker Engine, or a machine reached by ssh. It changes no key.
   *
   * @example `{ kind: 'docker' }`, or the `host` of a DockerHost or a VmHost
   * @default this machine
   */
  host?: pulumi.Input<HostArgs>;
}

/**
 * One run of a recipe with given tools, and the resulting artifact.
 *
 * @example
 * const hello = new Build('hello', { recipe: 'hello', toolchain: stage1.toolchain });
 */
export class Build extends pulumi.CustomResource {
  /** The version in the recipe. */
  declare readonly version: pulumi.Output<string>;
  /** The arch that the artifact runs on. */
  declare readonly arch: pulumi.Output<string>;
  /** The sha256 of all inputs: known at preview. */
  declare readonly key: pulumi.Output<string>;
  /** The sha256 of the artifact's manifest. */
  declare readonly fingerprint: pulumi.Output<string>;
  /** Bytes of all the artifact's files. */
  declare readonly size: pulumi.Output<number>;
  /** The number of files and symbolic links in the artifact. */
  declare readonly files: pulumi.Output<number>;
  declare private readonly recipe: pulumi.Output<string>;

  constructor(name: string, args: BuildArgs, opts?: pulumi.CustomResourceOptions) {
    const needs = artifactsOf(args.needs);
    const given = { ...args, ...(needs === undefined ? {} : { needs }) };
    checkArgs(`Build "${name}"`, buildArgsSchema, given);
    const inputs = withSecretHost(given);
    // The outputs are declared here, so that they exist before the provider answers.
    const results = { version: undefined, key: undefined, fingerprint: undefined, size: undefined };
    super('seedstage:index:Build', name, { arch: undefined, ...inputs, ...results, files: undefined }, opts);
  }

  /**
   * The whole artifact, as other builds, audits and images take it.
   *
   * @example
   * new ChecksumAudit('hello', { packages: { hello: hello.artifact } });
   */
  get artifact(): Artifact {
    const { recipe: id, version, arch, key, fingerprint, size, files } = this;
    return { id, version, arch, key, fingerprint, size, files };
  }
}
