import * as pulumi from '@pulumi/pulumi';
import { auditArgsSchema } from '../provider/kinds/audit-args';
import { artifactsOf, type ArtifactArgs, type AuditSideArgs } from './artifact';
import { checkArgs } from './check-args';
import type { BuildDifference } from './enums';

/** Whose statements count, and how many of them must agree. */
export interface AuditPolicyArgs {
  /**
   * The trusted public keys, by the names of their owners: PEM, or the line of an ssh key.
   *
   * @example `{ alice: 'ssh-ed25519 AAAA…', ci: '-----BEGIN PUBLIC KEY-----…' }`
   */
  keys: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** How many keys must agree on each fingerprint, each from a build of its own. */
  threshold: pulumi.Input<number>;
  /**
   * Files and directories with statements, as `seedstage attest` writes them. Relative to the project.
   *
   * @example `['statements/alice', 'statements/bob']`
   */
  statements: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * In what the builds that count must differ: there must be as many different ones as the threshold says.
   *
   * @example `[BuildDifference.kernel]`
   * @default nothing
   */
  different?: pulumi.Input<pulumi.Input<BuildDifference>[]>;
}

export interface ChecksumAuditArgs {
  /**
   * The whole artifacts to compare, by name. Each is compared with the golden manifest of its `id` and arch, unless
   * `against` is given.
   *
   * @example `stage1.packages`, or `{ make: tools.make }`
   */
  packages: pulumi.Input<Record<string, pulumi.Input<ArtifactArgs>>>;
  /**
   * What to compare with, one for each of `packages`, with the same names: the artifacts of another build, whole, from
   * this program or through a StackReference; or `{ at: … }`, which names a file, a directory, a URL or a hash. A
   * comparison of builds counts only if both really ran; an artifact compared with itself is `inconclusive`.
   *
   * @example `elsewhere.packages`, or `{ make: { at: 'https://example.org/make.manifest' } }`
   * @default the golden manifests; with a policy, nothing
   */
  against?: pulumi.Input<Record<string, pulumi.Input<AuditSideArgs>>>;
  /**
   * A policy that signed statements about `packages` must meet. Without `against`, nothing else is compared.
   *
   * @example `{ keys: { alice, bob, carol }, threshold: 2, statements: ['statements'] }`
   * @default no statements are needed
   */
  policy?: pulumi.Input<AuditPolicyArgs>;
  /**
   * The kind of host that `packages` were built on, for a store with builds of the same key from two hosts.
   *
   * @example `local`
   * @default the newest build of each, on any host
   */
  host?: pulumi.Input<string>;
  /**
   * The kind of host that `against` was built on.
   *
   * @example `docker`
   * @default the newest build of each, on any host
   */
  againstHost?: pulumi.Input<string>;
  /**
   * Whether `pulumi up` fails, after reporting all differences, unless everything is identical.
   *
   * @default true
   */
  enforce?: pulumi.Input<boolean>;
}

/**
 * Compares artifacts, file by file, with golden manifests or with another build. The verdict is `identical`,
 * `differing`, or, if no comparison was possible, `inconclusive`.
 *
 * @example
 * new ChecksumAudit('golden', { packages: stage1.packages });
 */
export class ChecksumAudit extends pulumi.CustomResource {
  /** The worst of all packages: `identical`, `inconclusive` or `differing`. */
  declare readonly verdict: pulumi.Output<string>;
  /** The verdict on each package, by its name. */
  declare readonly verdicts: pulumi.Output<Record<string, string>>;
  /** The number of differences in all packages. */
  declare readonly differences: pulumi.Output<number>;
  /** A line for each package, with its first differences. */
  declare readonly report: pulumi.Output<string>;

  constructor(name: string, args: ChecksumAuditArgs, opts?: pulumi.CustomResourceOptions) {
    const [packages, against] = [artifactsOf(args.packages), artifactsOf(args.against)];
    const inputs = { ...args, packages, ...(against === undefined ? {} : { against }) };
    checkArgs(`ChecksumAudit "${name}"`, auditArgsSchema, inputs);
    // The outputs are declared here, so that they exist before the provider answers.
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
