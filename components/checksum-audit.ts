import * as pulumi from '@pulumi/pulumi';
import { auditArgsSchema } from '../provider/kinds/audit-args';
import { artifactsOf, type ArtifactArgs } from './artifact';
import { checkArgs } from './check-args';

export interface ChecksumAuditArgs {
  /**
   * What is compared: artifacts by name, whole. Each is compared with its golden manifest, that of its `id` and arch,
   * unless `against` is given.
   *
   * @example `stage1.packages`, or `{ make: tools.make }`
   */
  packages: pulumi.Input<Record<string, pulumi.Input<ArtifactArgs>>>;
  /**
   * The artifacts of another build, one for each of `packages`, by the same names. Two builds count only when each was
   * really run; an artifact compared with itself is `inconclusive`.
   *
   * @example `elsewhere.packages`
   * @default the golden manifests
   */
  against?: pulumi.Input<Record<string, pulumi.Input<ArtifactArgs>>>;
  /**
   * The kind of host that `packages` were built on, where this store has builds of one key from two hosts.
   *
   * @example `local`
   * @default the newest build of each, wherever it was
   */
  host?: pulumi.Input<string>;
  /**
   * The kind of host that `against` was built on.
   *
   * @example `docker`
   * @default the newest build of each, wherever it was
   */
  againstHost?: pulumi.Input<string>;
  /**
   * Whether `pulumi up` fails unless everything is identical, after it has said all.
   *
   * @default true
   */
  enforce?: pulumi.Input<boolean>;
}

/**
 * Compares what was grown, file by file, with golden manifests or with another build of it, and says whether
 * they are `identical`, `differing`, or whether that cannot be told: `inconclusive`.
 *
 * @example
 * new ChecksumAudit('golden', { packages: stage1.packages });
 */
export class ChecksumAudit extends pulumi.CustomResource {
  /** The worst of all packages: `identical`, `inconclusive` or `differing`. */
  declare readonly verdict: pulumi.Output<string>;
  /** The verdict on each package, by its name. */
  declare readonly verdicts: pulumi.Output<Record<string, string>>;
  /** In how many things files differ, over all packages. */
  declare readonly differences: pulumi.Output<number>;
  /** A line for each package, with its first differences. */
  declare readonly report: pulumi.Output<string>;

  constructor(name: string, args: ChecksumAuditArgs, opts?: pulumi.CustomResourceOptions) {
    const [packages, against] = [artifactsOf(args.packages), artifactsOf(args.against)];
    const inputs = { ...args, packages, ...(against === undefined ? {} : { against }) };
    checkArgs(`ChecksumAudit "${name}"`, auditArgsSchema, inputs);
    // Outputs are named here, so that they exist before the provider answers.
    const outputs = { verdict: undefined, verdicts: undefined, differences: undefined, report: undefined };
    const formerly = { aliases: [{ type: 'seedstage:index:Audit' }] };
    super(
      'seedstage:index:ChecksumAudit',
      name,
      { ...inputs, ...outputs },
      pulumi.mergeOptions(formerly, opts),
    );
  }
}
