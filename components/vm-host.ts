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
   * @default what the user's ssh configuration says, or else 22
   */
  port?: pulumi.Input<number>;
  /**
   * Whom builds log in as: root, or an ordinary user where the kernel gives those namespaces.
   *
   * @default what the user's ssh configuration says, or else the user's own name; with `prepare`, root
   */
  user?: pulumi.Input<string>;
  /**
   * The machine's public key as in its .pub file, `TYPE BASE64`; several stand in lines. It, or `knownHosts`, is required:
   * no key is taken for granted, not even the first time.
   *
   * @example `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…`
   * @default none: then `knownHosts` names a file
   */
  hostKey?: pulumi.Input<string>;
  /**
   * The path of a known_hosts file that names the machine. Not with `prepare`.
   *
   * @example `~/.ssh/known_hosts`
   * @default none: then `hostKey` is the key
   */
  knownHosts?: pulumi.Input<string>;
  /**
   * A private key for the machine, as ssh-keygen writes it, without a passphrase. It is kept secret.
   *
   * @default none: what `identity`, or else the user's ssh configuration and agent, have
   */
  privateKey?: pulumi.Input<string>;
  /**
   * The path of a file with a private key for the machine. Not with `prepare`.
   *
   * @example `~/.ssh/id_ed25519`
   * @default none: what the user's ssh configuration and agent have
   */
  identity?: pulumi.Input<string>;
  /**
   * Where artifacts are kept there: absolute, and on a disk, since the kernel lays overlays over it.
   *
   * @example `/srv/seedstage`
   * @default `/var/tmp/seedstage-UID`
   */
  directory?: pulumi.Input<string>;
  /**
   * Compile jobs there, 1 to 1024.
   *
   * @default one for each of its processors
   */
  jobs?: pulumi.Input<number>;
  /**
   * Makes a machine ready that is as its image left it. `{}` waits for ssh and sets what builds need; `host` waits for
   * it. The npm package @pulumi/command does it, and has to be installed.
   *
   * @default none: the machine is ready
   */
  prepare?: VmPreparationArgs;
}

const schema = hostPartsSchema('vm', { prepare: prepareSchema }).superRefine(prepareProblem);

/**
 * A machine that builds run at, reached by ssh, such as a VM that the same program makes. It needs a kernel, sh and tar.
 * Nothing of it is made: its `host` is given to what grows.
 *
 * @example
 * const vm = new VmHost('builder', { address: server.ipv4Address, hostKey, privateKey, user: 'grower', prepare: {} });
 * const image = new SeedImage('image', { host: vm.host });
 */
export class VmHost extends pulumi.ComponentResource {
  /** The machine, as every component and Build takes it as its `host`. Only its `privateKey` is secret. */
  readonly host: HostArgs;

  constructor(name: string, args: VmHostArgs, opts?: pulumi.ComponentResourceOptions) {
    checkHostArgs(`VmHost "${name}"`, schema, args, 'waiting.example.org');
    const { prepare, ...machine } = secretHost(args);
    super('seedstage:index:VmHost', name, { ...machine, prepare }, opts);
    this.host = { kind: 'vm', ...(prepare === undefined ? machine : prepared(this, name, machine, prepare)) };
    this.registerOutputs({ host: this.host });
  }
}
