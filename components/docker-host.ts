import * as pulumi from '@pulumi/pulumi';
import { hostPartsSchema } from '../builder/sandbox/hosts';
import { checkHostArgs, secretHost, type HostArgs } from './host';

export interface DockerHostArgs {
  /**
   * Where the engine listens: `unix:///PATH`, `tcp://NAME:PORT` or `ssh://USER@NAME`.
   *
   * @example `tcp://builder.example.org:2376`
   * @default what DOCKER_HOST says, or else this machine's socket
   */
  address?: pulumi.Input<string>;
  /**
   * The authority of the engine's certificate, in PEM, for `tcp://`.
   *
   * @default none: the engine is spoken to in clear
   */
  ca?: pulumi.Input<string>;
  /**
   * The client's certificate, in PEM. It goes with `key`.
   *
   * @default none
   */
  cert?: pulumi.Input<string>;
  /**
   * The key of that certificate, in PEM. It is kept secret.
   *
   * @default none
   */
  key?: pulumi.Input<string>;
  /**
   * Compile jobs at the engine, 1 to 1024.
   *
   * @default those of this machine, which local builds share with it
   */
  jobs?: pulumi.Input<number>;
}

const schema = hostPartsSchema('docker');

/**
 * A Docker Engine that builds run at, here or elsewhere. Nothing is made of it: its `host` is given to what grows.
 *
 * @example
 * const engine = new DockerHost('builder', { address: 'tcp://builder.example.org:2376', ca, cert, key });
 * const image = new SeedImage('image', { host: engine.host });
 */
export class DockerHost extends pulumi.ComponentResource {
  /** The engine, as every component and Build takes it as its `host`. Only its `key` is secret. */
  readonly host: HostArgs;

  constructor(name: string, args: DockerHostArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    checkHostArgs(`DockerHost "${name}"`, schema, args, 'tcp://waiting:2376');
    const host = secretHost<HostArgs>({ kind: 'docker', ...args });
    super('seedstage:index:DockerHost', name, host, opts);
    this.host = host;
    this.registerOutputs({ host });
  }
}
