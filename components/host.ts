import type * as pulumi from '@pulumi/pulumi';
import type { HostKind } from './enums';

/**
 * Where builds run, as an argument: a plain record, which is in no key. A DockerHost and a VmHost have it as their
 * `host`.
 *
 * @example
 * new Bootstrap('x86_64', { host: { kind: 'docker' } });
 */
export interface HostArgs {
  /** `local`, this machine, in namespaces; `docker`, a Docker Engine; `vm`, a machine that is reached by ssh. */
  kind: pulumi.Input<HostKind>;
  /**
   * Of an engine, `unix:///PATH` or `tcp://NAME:PORT`; of a machine, its name, its IP address or a Host of the user's ssh
   * configuration.
   *
   * @example `203.0.113.7`
   * @default of an engine, what DOCKER_HOST says, or else this machine's socket; a machine needs one
   */
  address?: pulumi.Input<string>;
  /**
   * The port of a machine's ssh server.
   *
   * @default what the user's ssh configuration says, or else 22
   */
  port?: pulumi.Input<number>;
  /**
   * Whom to log in as at a machine: root, or an ordinary user where the kernel gives those namespaces.
   *
   * @default what the user's ssh configuration says, or else the user's own name
   */
  user?: pulumi.Input<string>;
  /**
   * A machine's public key as in its .pub file, `TYPE BASE64`; several stand in lines. It, or `knownHosts`, is required.
   *
   * @example `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…`
   * @default none: then `knownHosts` names a file
   */
  hostKey?: pulumi.Input<string>;
  /**
   * The path of a known_hosts file that names the machine.
   *
   * @example `~/.ssh/known_hosts`
   * @default none: then `hostKey` is the key
   */
  knownHosts?: pulumi.Input<string>;
  /**
   * A private key for the machine, as ssh-keygen writes it, without a passphrase. Keep it secret.
   *
   * @default none: what `identity`, or else the user's ssh configuration and agent, have
   */
  privateKey?: pulumi.Input<string>;
  /**
   * The path of a file with a private key for the machine.
   *
   * @default none: what the user's ssh configuration and agent have
   */
  identity?: pulumi.Input<string>;
  /**
   * Where artifacts are kept at a machine: absolute, and on a disk, since the kernel lays overlays over it.
   *
   * @default `/var/tmp/seedstage-UID`
   */
  directory?: pulumi.Input<string>;
  /**
   * Compile jobs at the host, 1 to 1024.
   *
   * @default one for each processor of a machine; at an engine, those of this machine
   */
  jobs?: pulumi.Input<number>;
  /**
   * The authority of an engine's certificate, in PEM, for `tcp://`.
   *
   * @default none
   */
  ca?: pulumi.Input<string>;
  /**
   * The client's certificate for an engine, in PEM.
   *
   * @default none
   */
  cert?: pulumi.Input<string>;
  /**
   * The key of that certificate, in PEM. Keep it secret.
   *
   * @default none
   */
  key?: pulumi.Input<string>;
}
