import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { choices, seedImage, type Toolchain } from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { withSecretHost, type HostArgs } from './host';
import { grow, whereSchema } from './grow';

export interface SeedImageArgs {
  /**
   * What all that is grown runs on: an arch that has a seed.
   *
   * @default `x86_64`
   */
  arch?: pulumi.Input<string>;
  /**
   * Where it is built: this machine, a Docker Engine, or a machine that is reached by ssh. It changes no key.
   *
   * @example `{ kind: 'docker' }`, or the `host` of a DockerHost or a VmHost
   * @default this machine
   */
  host?: pulumi.Input<HostArgs>;
}

const schema = z.strictObject(whereSchema);

/**
 * A C compiler, grown from text: 256 bytes that a person can read and write down spell a program, which spells the next;
 * four steps later cc1 compiles tcc. That builds itself and a C library: the tcc that every C compiler leads to.
 *
 * @example
 * const image = new SeedImage('first');
 * const tools = new BootstrapTools('first', { toolchain: image.toolchain });
 */
export class SeedImage extends pulumi.ComponentResource {
  /** 256 bytes that turn hexadecimal digits into bytes: the one program that nothing of the chain made. */
  readonly hex0: Artifact;
  /** 619 bytes, spelled for hex0: it compiles and runs texts of words. */
  readonly word0: Artifact;
  /** A compiler of the C that tcc is written in. */
  readonly cc1: Artifact;
  /** tcc as cc1 compiles it. */
  readonly tcc0: Artifact;
  /** tcc as tcc0 compiles it, with the C library, headers and start files: the canonical one. */
  readonly tcc: Artifact;
  /** The two compilers, as what comes next takes them. */
  readonly toolchain: pulumi.Output<Toolchain>;

  constructor(name: string, args: SeedImageArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(`SeedImage "${name}"`, schema, args);
    super('seedstage:index:SeedImage', name, withSecretHost(args), opts);
    const { arch = choices.arch.default, host } = args;
    const { hex0, word0, cc1, tcc0, tcc } = grow(this, name, { arch, host }, seedImage);
    this.hex0 = hex0;
    this.word0 = word0;
    this.cc1 = cc1;
    this.tcc0 = tcc0;
    this.tcc = tcc;
    this.toolchain = pulumi.output({ arch, variant: 'tcc', tcc0: tcc0.key, tcc: tcc.key });
    this.registerOutputs({ hex0, word0, cc1, tcc0, tcc, toolchain: this.toolchain });
  }
}
