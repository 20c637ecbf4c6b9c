import * as pulumi from '@pulumi/pulumi';
import { auditArgsSchema } from '../provider/kinds/audit-args';
import { checkArgs } from './check-args';

export interface ChecksumAuditArgs {
  /** What the packages run on: whose golden manifests are meant. Example: `x86_64`. */
  arch: pulumi.Input<string>;
  /** What is compared, by the name of the package. Example: `{ make: { key: tools.make.key } }`. */
  packages: pulumi.Input<Record<string, pulumi.Input<AuditedPackage>>>;
  /** Whether `pulumi up` fails unless everything is identical, after it has said all. Default: true. */
  enforce?: pulumi.Input<boolean>;
}

/** A package and what it is compared with. */
export interface AuditedPackage {
  /** The key of its build. */
  key: pulumi.Input<string>;
  /** The host that it was built on, such as `docker`. Default: the newest build of the key, wherever it was. */
  host?: pulumi.Input<string>;
  /** The key of another build. Default: the golden manifest of the package. */
  against?: pulumi.Input<string>;
  /** The host of that other build. Default: the newest build of that key, wherever it was. */
  againstHost?: pulumi.Input<string>;
}

/**
 * Compares what was grown, file by file, with golden manifests or with another build of it, and says whether
 * they are `identical`, `differing`, or whether that cannot be told: `inconclusive`. Two builds count only when
 * each was really run.
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
    checkArgs(`ChecksumAudit "${name}"`, auditArgsSchema, args);
    // Outputs are named here, so that they exist before the provider answers.
    const outputs = { verdict: undefined, verdicts: undefined, differences: undefined, report: undefined };
    super('seedstage:index:Audit', name, { ...args, ...outputs }, opts);
  }
}
