import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { assetsDir } from '../builder/ground/assets';
import { addProblem } from '../builder/sandbox/hosts';
import { peer } from './peer';
import type { VmHostArgs } from './vm-host';

/**
 * How a machine is prepared. The preparation is idempotent, and runs again when one of these values, the machine's
 * address or a key changes.
 *
 * @example
 * new VmHost('builder', { address, hostKey, privateKey, user: 'grower', prepare: { as: 'root', packages: ['htop'] } });
 */
export interface VmPreparationArgs {
  /**
   * The user to log in as for the preparation: root, or a user with sudo without a password. If it is not the machine's
   * `user`, that user is created if missing, and gets the same authorized keys.
   *
   * @example `admin`
   * @default the machine's `user`
   */
  as?: pulumi.Input<string>;
  /**
   * A line for the `authorized_keys` of `user`.
   *
   * @example `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… grower`
   * @default all authorized keys of `as`
   */
  authorizedKey?: pulumi.Input<string>;
  /**
   * Packages to install, by their names in the machine's package manager (apt, dnf, zypper, apk or pacman). Builds need
   * none.
   *
   * @example `['htop']`
   * @default only tar, if it is missing
   */
  packages?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Shell commands that run last, as root, in this order. The first one that fails ends the `pulumi up`.
   *
   * @example `['mkfs.ext4 -q /dev/sdb', 'mount /dev/sdb /srv']`
   * @default none
   */
  commands?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * How long to wait for a machine that cannot be reached yet, in seconds, 1 to 3600. A fresh VM can take two minutes.
   * A wrong host key is also retried, because some machines generate a new one at their first boot.
   *
   * @default 300
   */
  waitSeconds?: pulumi.Input<number>;
}

const DEFAULT_WAIT = 300;
const PACKAGE = /^[A-Za-z0-9][A-Za-z0-9.+:_@/=-]{0,199}$/;

/** Reads {@link VmPreparationArgs}. */
export const prepareSchema = z
  .strictObject({
    as: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9._-]{0,63}$/)
      .optional()
      .describe('the name of a user'),
    authorizedKey: z
      .string()
      .regex(/^[a-z][^\n]{20,16384}$/)
      .optional()
      .describe('one line for authorized_keys, such as ssh-ed25519 AAAA…'),
    packages: z
      .array(z.string().regex(PACKAGE))
      .max(1000)
      .optional()
      .describe("a list of packages, as the machine's package manager calls them"),
    commands: z.array(z.string().min(1).max(65536)).max(1000).optional().describe('a list of sh commands'),
    waitSeconds: z.number().int().min(1).max(3600).optional().describe('seconds, 1 to 3600'),
  })
  .optional()
  .describe('how to prepare the machine: { as, authorizedKey, packages, commands, waitSeconds }, or {}');

/** Arguments that @pulumi/command does not support: it is not the system's client, and reads none of its files. */
export function prepareProblem(args: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  if (args['prepare'] === undefined) return;
  const since = 'because prepare is given: @pulumi/command takes';
  const { knownHosts, identity, hostKey } = args;
  if (knownHosts !== undefined)
    addProblem(context, ['knownHosts', `nothing, ${since} the machine's key, as hostKey`]);
  if (identity !== undefined)
    addProblem(context, [
      'identity',
      `nothing, ${since} the text of a key, as privateKey, or asks your agent`,
    ]);
  if (typeof hostKey === 'string' && keyForCommand(hostKey) === undefined)
    addProblem(context, ['hostKey', `an Ed25519 or ECDSA key, ${since} no other key from current servers`]);
}

/** The arguments of a machine without its preparation. */
type MachineArgs = Omit<VmHostArgs, 'prepare'>;

/**
 * Declares the preparation of a machine, as children of a component.
 *
 * @param name the component's name
 * @returns the machine, whose address is known only when it is ready
 */
export function prepared(
  parent: pulumi.ComponentResource,
  name: string,
  machine: MachineArgs,
  prepare: VmPreparationArgs,
): MachineArgs {
  const { remote } = peer('@pulumi/command', `VmHost "${name}" with prepare`) as typeof command;
  const { user = 'root', address, directory = '' } = machine;
  // From another language it is a single output if any value in it depends on a resource.
  const whole = pulumi.output(prepare);
  const login = pulumi.all([whole, user]).apply(([{ as }, own]) => as ?? own);
  const own = { connection: connectionOf(machine, login, whole), addPreviousOutputInEnv: false };
  const create = pulumi
    .all([user, directory, whole])
    .apply(([whom, place, { authorizedKey = '', packages = [] }]) =>
      asRoot([whom, authorizedKey, place, ...packages]),
    );
  let last = new remote.Command(`${name}-prepare`, { ...own, create, stdin: preparation() }, { parent });
  if (pulumi.Output.isInstance(prepare) || prepare.commands !== undefined) {
    const stdin = whole.apply(({ commands = [] }) => scriptOf(commands));
    const further = { ...own, create: asRoot([]), stdin };
    last = new remote.Command(`${name}-commands`, further, { parent, dependsOn: last });
  }
  // The connection is secret, and so is the output; the fact that it ended is not.
  const done = pulumi.all([address, pulumi.unsecret(last.stdout)]);
  return { ...machine, user, address: done.apply(([known]) => known) };
}

/** The script without comments, because all of it is stored in the state. */
function preparation(): string {
  return readFileSync(join(assetsDir(), 'vm/prepare.sh'), 'utf8').replaceAll(/^ *(#.*)?\n/gm, '');
}

function connectionOf(
  { address, port, hostKey = '', privateKey }: MachineArgs,
  user: pulumi.Input<string>,
  prepare: pulumi.Output<pulumi.Unwrap<VmPreparationArgs>>,
): command.types.input.remote.ConnectionArgs {
  return {
    ...{ host: address, user, hostKey: pulumi.output(hostKey).apply((keys) => keyForCommand(keys) ?? keys) },
    ...(port === undefined ? {} : { port }),
    ...(privateKey === undefined ? {} : { privateKey }),
    dialErrorLimit: prepare.apply(({ waitSeconds = DEFAULT_WAIT }) => triesWithin(waitSeconds)),
    perDialTimeout: 10,
  };
}

/** The first key that @pulumi/command can check: it requests a key of that type, and for RSA that means SHA-1. */
function keyForCommand(keys: string): string | undefined {
  const lines = keys.split('\n').map((line) => line.trim());
  return ['ssh-ed25519 ', 'ecdsa-'].flatMap((type) => lines.filter((line) => line.startsWith(type)))[0];
}

/**
 * The number of attempts of @pulumi/command 1.2.1 in a time: its waits are 0.1 s, then 1.5 times as long, up to 5 s.
 */
function triesWithin(seconds: number): number {
  let tries = 0;
  for (let [at, wait] = [0, 0.1]; at < seconds; wait = Math.min(wait * 1.5, 5)) {
    at += wait;
    tries += 1;
  }
  return tries;
}

/** A call of sh as root, for any login shell: sh reads its script from standard input. */
function asRoot(args: readonly string[]): string {
  const sudo = 'sudo -n true && exec sudo -n sh -s -- "$@"';
  const refused =
    'echo "seedstage: $(id -un) is not root, and may not use sudo without a password" >&2; exit 1';
  const script = `test "$(id -u)" = 0 && exec sh -s -- "$@"; ${sudo}; ${refused}`;
  return ['sh', '-c', script, 'sh', ...args].map(quoted).join(' ');
}

/** In braces, the shell reads the whole script before it runs, so no command reads the rest as its own input. */
function scriptOf(commands: readonly string[]): string {
  return `set -e\n{\n:\n${commands.join('\n')}\n} </dev/null\n`;
}

function quoted(word: string): string {
  return /^[\w./:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
