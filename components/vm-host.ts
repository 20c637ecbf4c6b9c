import * as pulumi from '@pulumi/pulumi';
import { hostPartsSchema } from '../builder/sandbox/hosts';
import { checkHostArgs, secretHost, type HostArgs } from './host';
import { prepared, prepareProblem, prepareSchema, type VmPreparationArgs } from './vm-preparation';

export interface VmHostArgs {
  /**
   * The machine's name or IP address, or a Host of the user's ssh configuration.
   *
   * @example `server.ipv4Address`
   */
  address: pulumi.Input<string>;
  /**
   * The port of its ssh server.
   *
   * @default from the user's ssh configuration, otherwise 22
   */
  port?: pulumi.Input<number>;
  /**
   * The user that builds log in as: root, or an ordinary user if the kernel allows user namespaces.
   *
   * @default from the user's ssh configuration, otherwise the user's own name; with `prepare`, root
   */
  user?: pulumi.Input<string>;
  /**
   * The machine's public key as in its .pub file, `TYPE BASE64`; several are separated by newlines. Either this or
   * `knownHosts` is required: no key is accepted unchecked, not even the first time.
   *
   * @example `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…`
   * @default none: `knownHosts` is required
   */
  hostKey?: pulumi.Input<string>;
  /**
   * The path of a known_hosts file that lists the machine. Not with `prepare`.
   *
   * @example `~/.ssh/known_hosts`
   * @default none: `hostKey` is required
   */
  knownHosts?: pulumi.Input<string>;
  /**
   * A private key for the machine, in ssh-keygen's format, without a passphrase. It is kept secret.
   *
   * @default none: the key of `identity`, otherwise those of the user's ssh configuration and agent
   */
  privateKey?: pulumi.Input<string>;
  /**
   * The path of a file with a private key for the machine. Not with `prepare`.
   *
   * @example `~/.ssh/id_ed25519`
   * @default none: the keys of the user's ssh configuration and agent
   */
  identity?: pulumi.Input<string>;
  /**
   * The directory for artifacts there: absolute, and on a disk, because the kernel mounts overlays over it.
   *
   * @example `/srv/seedstage`
   * @default `/var/tmp/seedstage-UID`
   */
  directory?: pulumi.Input<string>;
  /**
   * Compile jobs there, 1 to 1024.
   *
   * @default one per processor
   */
  jobs?: pulumi.Input<number>;
  /**
   * Prepares a fresh machine. `{}` waits for ssh and configures what builds need; `host` waits for that. It requires
   * the npm package @pulumi/command.
   *
   * @default none: the machine is ready
   */
  prepare?: VmPreparationArgs;
}

const schema = hostPartsSchema('vm', { prepare: prepareSchema }).superRefine(prepareProblem);

/**
 * A machine for builds, reached by ssh, such as a VM that the same program creates. It needs a kernel, sh and tar. This
 * component does not create the machine: pass its `host` to other components.
 *
 * @example
 * const vm = new VmHost('builder', { address: server.ipv4Address, hostKey, privateKey, user: 'grower', prepare: {} });
 * const image = new SeedImage('image', { host: vm.host });
 */
export class VmHost extends pulumi.ComponentResource {
  /** The machine, as the `host` of every component and Build. Only its `privateKey` is secret. */
  readonly host: HostArgs;

  constructor(name: string, args: VmHostArgs, opts?: pulumi.ComponentResourceOptions) {
    checkHostArgs(`VmHost "${name}"`, schema, args, 'waiting.example.org');
    const { prepare, ...machine } = secretHost(args);
    super('seedstage:index:VmHost', name, { ...machine, prepare }, opts);
    this.host = { kind: 'vm', ...(prepare === undefined ? machine : prepared(this, name, machine, prepare)) };
    this.registerOutputs({ host: this.host });
  }
}
