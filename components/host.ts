import * as pulumi from '@pulumi/pulumi';
import type * as z from 'zod';
import type { HostKind as Kind } from '../builder/sandbox/hosts';
import { checkArgs } from './check-args';

/**
 * Where builds run, as an argument: a plain record, which is in no key. A DockerHost and a VmHost have it as their
 * `host`.
 *
 * @example
 * new Bootstrap('x86_64', { host: { kind: 'docker' } });
 */
export interface HostArgs {
  /** `local`, this machine, in namespaces; `docker`, a Docker Engine; `vm`, a machine that is reached by ssh. */
  kind: pulumi.Input<Kind>; // text to other languages: Pulumi YAML 1.25 hands no record on that has an enum
  /**
   * Of an engine, `unix:///PATH`, `tcp://NAME:PORT` or `ssh://USER@NAME`; of a machine, its name, its IP address or a
   * Host of the user's ssh configuration.
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

/** What of a host nobody may read. */
const SECRETS = ['privateKey', 'key'] as const;

/** A host of which the keys are secret, each by itself: nothing else of it is hidden with them. */
export function secretHost<Given extends { privateKey?: pulumi.Input<string>; key?: pulumi.Input<string> }>(
  host: Given,
): Given {
  const secret = SECRETS.flatMap((name) =>
    host[name] === undefined ? [] : [[name, pulumi.secret(host[name])] as const],
  );
  return { ...host, ...Object.fromEntries(secret) };
}

/** Arguments with a host of which the keys are secret. One that hangs on other resources is as secret as they make it. */
export function withSecretHost<Args extends { host?: pulumi.Input<HostArgs> }>(args: Args): Args {
  const { host } = args;
  const plain = typeof host === 'object' && !pulumi.Output.isInstance(host) && !(host instanceof Promise);
  return plain ? { ...args, host: secretHost(host) } : { ...args };
}

/** What stands for a value that is not known yet, while the others are checked against each other. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  ...{ port: 22, jobs: 1, user: 'root', directory: '/' },
  hostKey: `ssh-ed25519 ${'A'.repeat(68)}`,
  ...{ knownHosts: '/known_hosts', identity: '/identity' },
  ...Object.fromEntries(['privateKey', 'ca', 'cert', 'key'].map((name) => [name, '-----BEGIN X-----'])),
};

/**
 * Checks what a component says of its host, where some of it may hang on other resources: that a machine's address
 * comes later is no excuse for a missing host key.
 *
 * @param what the component, as the reader knows it
 * @param address what stands for an address that is not known yet
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
