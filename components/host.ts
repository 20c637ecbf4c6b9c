import * as pulumi from '@pulumi/pulumi';
import type * as z from 'zod';
import type { HostKind as Kind } from '../builder/sandbox/hosts';
import { checkArgs } from './check-args';

/**
 * Where builds run, as an argument: a plain record, which is in no key. It is the output `host` of a DockerHost and a
 * VmHost.
 *
 * @example
 * new Bootstrap('x86_64', { host: { kind: 'docker' } });
 */
export interface HostArgs {
  /** `local`, this machine, in namespaces; `docker`, a Docker Engine; `vm`, a machine reached by ssh. */
  kind: pulumi.Input<Kind>; // a string in other languages: Pulumi YAML 1.25 does not pass on a record that contains an enum
  /**
   * For an engine: `unix:///PATH`, `tcp://NAME:PORT` or `ssh://USER@NAME`. For a machine: its name, its IP address, or
   * a Host of the user's ssh configuration.
   *
   * @example `203.0.113.7`
   * @default for an engine, DOCKER_HOST, otherwise this machine's socket; required for a machine
   */
  address?: pulumi.Input<string>;
  /**
   * The port of a machine's ssh server.
   *
   * @default from the user's ssh configuration, otherwise 22
   */
  port?: pulumi.Input<number>;
  /**
   * The user to log in as at a machine: root, or an ordinary user if the kernel allows user namespaces.
   *
   * @default from the user's ssh configuration, otherwise the user's own name
   */
  user?: pulumi.Input<string>;
  /**
   * A machine's public key as in its .pub file, `TYPE BASE64`; several are separated by newlines. Either this or
   * `knownHosts` is required.
   *
   * @example `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…`
   * @default none: `knownHosts` is required
   */
  hostKey?: pulumi.Input<string>;
  /**
   * The path of a known_hosts file that lists the machine.
   *
   * @example `~/.ssh/known_hosts`
   * @default none: `hostKey` is required
   */
  knownHosts?: pulumi.Input<string>;
  /**
   * A private key for the machine, in ssh-keygen's format, without a passphrase. Keep it secret.
   *
   * @default none: the key of `identity`, otherwise those of the user's ssh configuration and agent
   */
  privateKey?: pulumi.Input<string>;
  /**
   * The path of a file with a private key for the machine.
   *
   * @default none: the keys of the user's ssh configuration and agent
   */
  identity?: pulumi.Input<string>;
  /**
   * The directory for artifacts at a machine: absolute, and on a disk, because the kernel mounts overlays over it.
   *
   * @default `/var/tmp/seedstage-UID`
   */
  directory?: pulumi.Input<string>;
  /**
   * Compile jobs at the host, 1 to 1024.
   *
   * @default for a machine, one per processor; for an engine, those of this machine
   */
  jobs?: pulumi.Input<number>;
  /**
   * The CA of an engine's certificate, in PEM, for `tcp://`.
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

/** The secret properties of a host. */
const SECRETS = ['privateKey', 'key'] as const;

/** Makes the keys of a host secret, each by itself, so that nothing else of the record is hidden. */
export function secretHost<Given extends { privateKey?: pulumi.Input<string>; key?: pulumi.Input<string> }>(
  host: Given,
): Given {
  const secret = SECRETS.flatMap((name) =>
    host[name] === undefined ? [] : [[name, pulumi.secret(host[name])] as const],
  );
  return { ...host, ...Object.fromEntries(secret) };
}

/** Makes the keys of the argument `host` secret. A host that depends on other resources keeps their secretness. */
export function withSecretHost<Args extends { host?: pulumi.Input<HostArgs> }>(args: Args): Args {
  const { host } = args;
  const plain = typeof host === 'object' && !pulumi.Output.isInstance(host) && !(host instanceof Promise);
  return plain ? { ...args, host: secretHost(host) } : { ...args };
}

/** Placeholders for values that are not known yet, while the others are checked. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  ...{ port: 22, jobs: 1, user: 'root', directory: '/' },
  hostKey: `ssh-ed25519 ${'A'.repeat(68)}`,
  ...{ knownHosts: '/known_hosts', identity: '/identity' },
  ...Object.fromEntries(['privateKey', 'ca', 'cert', 'key'].map((name) => [name, '-----BEGIN X-----'])),
};

/**
 * Checks a component's host, of which some values may depend on other resources: a missing host key is an error even if
 * the machine's address is not known yet.
 *
 * @param what the component's name for the reader
 * @param address the placeholder for an address that is not known yet
 * @throws pulumi.RunError naming each argument, its value, and what is allowed
 */
export function checkHostArgs(what: string, schema: z.ZodObject, args: object, address: string): void {
  const late = Object.entries(args).flatMap(([name, value]) =>
    pulumi.Output.isInstance(value) || value instanceof Promise
      ? [[name, { ...STAND_INS, address }[name] ?? value]]
      : [],
  );
  checkArgs(what, schema, { ...args, ...(Object.fromEntries(late) as object) });
}
