import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { choices, seedImage, type Toolchain } from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { withSecretHost, type HostArgs } from './host';
import { grow, whereSchema } from './grow';

export interface SeedImageArgs {
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
}

const schema = z.strictObject(whereSchema);

/**
 * A C compiler, grown from text: 256 bytes that a person can read and write down are the first program, which makes the
 * second from a text, and so on up to cc1, which compiles tcc. That tcc compiles itself and a C library; the result is
 * the tcc that every C compiler leads to.
 *
 * @example
 * const image = new SeedImage('first');
 * const tools = new BootstrapTools('first', { toolchain: image.toolchain });
 */
export class SeedImage extends pulumi.ComponentResource {
  /** 256 bytes that turn hexadecimal digits into bytes: the only program that no other program of the chain made. */
  readonly hex0: Artifact;
  /** 619 bytes, written as hexadecimal digits for hex0: it compiles and runs texts of words. */
  readonly word0: Artifact;
  /** A compiler of the C that tcc is written in. */
  readonly cc1: Artifact;
  /** tcc, compiled by cc1. */
  readonly tcc0: Artifact;
  /** The canonical tcc, compiled by tcc0, with the C library, headers and start files. */
  readonly tcc: Artifact;
  /** The two compilers: the toolchain for the next stage. */
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
