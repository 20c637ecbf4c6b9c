import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { bootstrapTools, type Toolchain } from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { withSecretHost, type HostArgs } from './host';
import { grow, whereSchema } from './grow';
import { takenToolchain, toolchainSchema, type ToolchainArgs } from './toolchain';

export interface BootstrapToolsArgs {
  /**
   * The toolchain that compiles them: the whole toolchain of a {@link SeedImage}.
   *
   * @example `seedImage.toolchain`
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

const FROM = 'SeedImage, such as seedImage.toolchain';
const schema = z
  .strictObject({ toolchain: toolchainSchema(FROM), host: whereSchema.host })
  .meta({ formerly: { tcc: 'toolchain: seedImage.toolchain', arch: 'nothing: the toolchain has the arch' } });

/**
 * What an ordinary build script needs: a shell with its tools, then make.
 *
 * @example
 * const tools = new BootstrapTools('first', { toolchain: seedImage.toolchain });
 */
export class BootstrapTools extends pulumi.ComponentResource {
  /** The shell, and the tools that scripts call. */
  readonly busybox: Artifact;
  readonly make: Artifact;
  /** Both, together with the toolchain that compiled them: the toolchain for the next stage. */
  readonly toolchain: pulumi.Output<Toolchain>;

  constructor(name: string, args: BootstrapToolsArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(`BootstrapTools "${name}"`, schema, args);
    super('seedstage:index:BootstrapTools', name, withSecretHost(args), opts);
    const given = takenToolchain(`BootstrapTools "${name}"`, args.toolchain, ['tcc0', 'tcc'], {
      stage: FROM,
      variant: 'tcc',
    });
    const { arch, tcc0, tcc } = given;
    const { busybox, make } = grow(this, name, { arch, host: args.host }, bootstrapTools, { tcc });
    this.busybox = busybox;
    this.make = make;
    const keys = { tcc0, tcc, busybox: busybox.key, make: make.key };
    this.toolchain = pulumi.output({ arch, variant: 'tcc', ...keys });
    this.registerOutputs({ busybox, make, toolchain: this.toolchain });
  }
}
