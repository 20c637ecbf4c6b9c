import * as pulumi from '@pulumi/pulumi';
import { buildArgsSchema } from '../provider/kinds/build-args';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';

export interface BuildArgs {
  /** Name of the recipe: one of this package's, or one below the directory `seedstage:recipes`. */
  recipe: pulumi.Input<string>;
  /** What the artifact runs on. Example: `x86_64`. */
  arch: pulumi.Input<string>;
  /**
   * The compiler that it is built by, `tcc`, `gcc3` or `gcc10`: it chooses the recipe's patches and flags.
   * Default: none, and only what the recipe always applies.
   */
  variant?: pulumi.Input<string>;
  /**
   * What the build is given: the key of each, by name. Nothing else can be seen from within.
   * Example: `{ tcc: seed.tcc.key }`. Default: nothing.
   */
  needs?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** The names of `needs`, in the order in which their files are merged. Default: as they are written. */
  order?: pulumi.Input<pulumi.Input<string>[]>;
  /** Where it is built: `local`, on this machine, or `docker`, by a Docker Engine. Not in the key. Default: `local`. */
  host?: pulumi.Input<string>;
  /** For a path that two needs bring: the name of the need whose file is taken. Default: that is an error. */
  winners?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** One run of a recipe with given tools, and the artifact that comes out. */
export class Build extends pulumi.CustomResource implements Artifact {
  /** The sha256 of all that goes in: known at preview. It is what other builds take as a need. */
  declare readonly key: pulumi.Output<string>;
  /** The sha256 of the artifact's manifest. */
  declare readonly fingerprint: pulumi.Output<string>;
  /** Bytes of all the artifact's files together. */
  declare readonly size: pulumi.Output<number>;
  /** How many files and symbolic links the artifact has. */
  declare readonly files: pulumi.Output<number>;

  constructor(name: string, args: BuildArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { ...args, ...(args.order === undefined ? orderOf(args.needs) : {}) };
    checkArgs(`Build "${name}"`, buildArgsSchema, inputs);
    // Outputs are named here, so that they exist before the provider answers.
    const outputs = { key: undefined, fingerprint: undefined, size: undefined, files: undefined };
    super('seedstage:index:Build', name, { ...inputs, ...outputs }, opts);
  }

  /** The four hashes and counts together, as a component or a stack hands them on. */
  get artifact(): Artifact {
    const { key, fingerprint, size, files } = this;
    return { key, fingerprint, size, files };
  }
}

/** The order of an object's members is lost on the way to the provider, and here it has a meaning. */
function orderOf(needs: BuildArgs['needs']): { order?: pulumi.Input<string[]> } {
  if (needs === undefined) return {};
  const waiting = pulumi.Output.isInstance(needs) || needs instanceof Promise;
  return { order: waiting ? pulumi.output(needs).apply((given) => Object.keys(given)) : Object.keys(needs) };
}
