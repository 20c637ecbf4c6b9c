import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import {
  choices,
  choiceSchema,
  packageId,
  providersSchema,
  stage0Packages,
  stage1PackageSteps,
} from '../chain';
import type { Artifact } from './artifact';
import { BootstrapTools } from './bootstrap-tools';
import { checkArgs } from './check-args';
import { ChecksumAudit } from './checksum-audit';
import type { GccRelease, Stage, Verification } from './enums';
import { withSecretHost, type HostArgs } from './host';
import { whereSchema } from './grow';
import { MuslTarball } from './musl-tarball';
import { SeedImage } from './seed-image';
import { Stage0 } from './stage0';
import { Stage1, type Stage1Providers } from './stage1';

export interface BootstrapArgs {
  /**
   * The arch that everything runs on: one that has a seed.
   *
   * @default `x86_64`
   */
  arch?: pulumi.Input<string>;
  /**
   * Where it is built: this machine, a Docker Engine, or a machine reached by ssh. It changes no key.
   *
   * @example `{ kind: 'docker' }`, or the `host` of a DockerHost or a VmHost
   * @default this machine
   */
  host?: pulumi.Input<HostArgs>;
  /**
   * How far to grow: `stage0`, gcc 3.4.6 with its tools, or `stage1`, a modern system on top of it.
   *
   * @default `stage1`
   */
  stage?: Stage;
  /**
   * Which implementation stage1 uses where there are several.
   *
   * @example `{ tls: 'mbedtls' }`
   */
  providers?: Stage1Providers;
  /**
   * The release of gcc that stage1 provides: `10.2.0`, or `14.2.0`, which 10.2.0 compiles.
   *
   * @default `10.2.0`
   */
  gcc?: GccRelease;
  /**
   * What is proven beyond the audit: `none`; or `fixpoint`: stage1, built once more with itself, is identical.
   *
   * @default `none`
   */
  verify?: Verification;
}

const schema = z.strictObject({
  ...whereSchema,
  stage: choiceSchema(choices.stage),
  providers: providersSchema.optional().describe(providersSchema.description ?? ''),
  gcc: choiceSchema(choices.gcc),
  verify: choiceSchema(choices.verify),
});

/**
 * The whole chain, from a text to a modern system, with an audit against the golden manifests. Its parts can also be
 * used individually.
 *
 * @example
 * const { stage1 } = new Bootstrap();
 * new Build('hello', { recipe: 'hello', toolchain: stage1.toolchain });
 */
export class Bootstrap<Last extends Stage = 'stage1'> extends pulumi.ComponentResource {
  /** The archive of the C library. */
  readonly musl: MuslTarball;
  readonly seed: SeedImage;
  readonly tools: BootstrapTools;
  readonly stage0: Stage0;
  /** Undefined if `stage` is `stage0`. */
  readonly stage1: Last extends 'stage0' ? undefined : Stage1;
  /** Everything that the stages provide, by id, such as `stage1/make`. */
  readonly artifacts: Readonly<Record<string, Artifact>>;
  /** The comparison of all artifacts with the golden manifests. */
  readonly audit: ChecksumAudit;

  /** @param name the prefix of the builds' names, `NAME-STEP`. Default: `x86_64` */
  constructor(
    name = 'x86_64',
    args: BootstrapArgs & { readonly stage?: Last } = {},
    opts?: pulumi.ComponentResourceOptions,
  ) {
    checkArgs(`Bootstrap "${name}"`, schema, args);
    super('seedstage:index:Bootstrap', name, withSecretHost(args), opts);
    const { arch = choices.arch.default, host, stage } = args;
    const { providers = {}, gcc = choices.gcc.default, verify = choices.verify.default } = args;
    this.musl = new MuslTarball(`${name}-musl`, {}, { parent: this });
    const at = host === undefined ? {} : { host };
    this.seed = new SeedImage(name, { arch, ...at }, { parent: this, dependsOn: this.musl });
    this.tools = new BootstrapTools(name, { ...at, toolchain: this.seed.toolchain }, { parent: this });
    this.stage0 = new Stage0(name, { ...at, toolchain: this.tools.toolchain }, { parent: this });
    const stage1 =
      stage === 'stage0'
        ? undefined
        : new Stage1(
            name,
            { ...at, toolchain: this.stage0.toolchain, providers, gcc, verify },
            { parent: this },
          );
    this.stage1 = stage1 as typeof this.stage1;
    this.artifacts = this.handedOn(stage1, stage1PackageSteps({ tls: providers.tls, gcc }));
    this.audit = new ChecksumAudit(`${name}-golden`, { packages: this.artifacts }, { parent: this });
    const { seed, tools, stage0, audit, artifacts } = this;
    this.registerOutputs({
      seed,
      tools,
      stage0,
      ...(stage1 === undefined ? {} : { stage1 }),
      audit,
      artifacts,
    });
  }

  private handedOn(
    stage1: Stage1 | undefined,
    steps: Readonly<Record<string, string>>,
  ): Readonly<Record<string, Artifact>> {
    const { hex0, word0, cc1, tcc0, tcc } = this.seed;
    const { busybox, make } = this.tools;
    return {
      ...byId({ hex0, word0, cc1, tcc0, tcc, busybox, make }, {}),
      ...byId(this.stage0.packages, stage0Packages),
      ...byId({ ...stage1?.packages }, steps),
    };
  }
}

/** Artifacts by their ids, from artifacts by other names and the step of each name; default: the name itself. */
function byId(
  artifacts: Readonly<Record<string, Artifact>>,
  steps: Readonly<Record<string, string>>,
): Record<string, Artifact> {
  return Object.fromEntries(
    Object.entries(artifacts).map(([name, artifact]) => [packageId(steps[name] ?? name), artifact]),
  );
}
