import * as pulumi from '@pulumi/pulumi';
import { hostPartsSchema } from '../builder/sandbox/hosts';
import { checkHostArgs, secretHost, type HostArgs } from './host';

export interface DockerHostArgs {
  /**
   * Where the engine listens: `unix:///PATH`, `tcp://NAME:PORT` or `ssh://USER@NAME`.
   *
   * @example `tcp://builder.example.org:2376`
   * @default DOCKER_HOST, otherwise this machine's socket
   */
  address?: pulumi.Input<string>;
  /**
   * The CA of the engine's certificate, in PEM, for `tcp://`.
   *
   * @default none: the connection is not encrypted
   */
  ca?: pulumi.Input<string>;
  /**
   * The client's certificate, in PEM. It requires `key`.
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
   * @default those of this machine, shared with local builds
   */
  jobs?: pulumi.Input<number>;
}

const schema = hostPartsSchema('docker');

/**
 * A Docker Engine for builds, on this machine or another. It creates nothing: pass its `host` to other components.
 *
 * @example
 * const engine = new DockerHost('builder', { address: 'tcp://builder.example.org:2376', ca, cert, key });
 * const image = new SeedImage('image', { host: engine.host });
 */
export class DockerHost extends pulumi.ComponentResource {
  /** The engine, as the `host` of every component and Build. Only its `key` is secret. */
  readonly host: HostArgs;

  constructor(name: string, args: DockerHostArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    checkHostArgs(`DockerHost "${name}"`, schema, args, 'tcp://waiting:2376');
    const host = secretHost<HostArgs>({ kind: 'docker', ...args });
    super('seedstage:index:DockerHost', name, host, opts);
    this.host = host;
    this.registerOutputs({ host });
  }
}
