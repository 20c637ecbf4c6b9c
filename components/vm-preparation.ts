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
 * How a machine is made ready. What is there already is left as it is, so it may run again: it does when one of these
 * changes, and when the machine's address or a key does.
 *
 * @example
 * new VmHost('builder', { address, hostKey, privateKey, user: 'grower', prepare: { as: 'root', packages: ['htop'] } });
 */
export interface VmPreparationArgs {
  /**
   * Whom to log in as for it: root, or somebody who may use sudo without a password. Where it is somebody else than the
   * machine's `user`, that user is made if he is missing, and is let in by the same keys.
   *
   * @example `admin`
   * @default the machine's `user`
   */
  as?: pulumi.Input<string>;
  /**
   * A line for the `authorized_keys` of `user`.
   *
   * @example `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… grower`
   * @default all lines of those of `as`
   */
  authorizedKey?: pulumi.Input<string>;
  /**
   * Packages to install, as the machine's package manager calls them (apt, dnf, zypper, apk or pacman). Builds need none.
   *
   * @example `['htop']`
   * @default only tar, where it is missing
   */
  packages?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Commands of sh that run last, as root, in this order: the first that fails ends the `pulumi up`.
   *
   * @example `['mkfs.ext4 -q /dev/sdb', 'mount /dev/sdb /srv']`
   * @default none
   */
  commands?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * How long a machine is waited for that refuses to be reached, in seconds, 1 to 3600. A fresh VM refuses for two
   * minutes. A wrong host key is waited for as well, since some machines make theirs anew at their first boot.
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
    commands: z.array(z.string().min(1).max(65536)).max(1000).optional().describe('a list of commands of sh'),
    waitSeconds: z.number().int().min(1).max(3600).optional().describe('seconds, 1 to 3600'),
  })
  .optional()
  .describe('how the machine is made ready: { as, authorizedKey, packages, commands, waitSeconds }, or {}');

/** What @pulumi/command cannot do: it is no client of the system's, and asks neither its configuration nor its files. */
export function prepareProblem(args: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  if (args['prepare'] === undefined) return;
  const since = 'since prepare is given: @pulumi/command takes';
  const { knownHosts, identity, hostKey } = args;
  if (knownHosts !== undefined)
    addProblem(context, ['knownHosts', `nothing, ${since} the machine's key itself, as hostKey`]);
  if (identity !== undefined)
    addProblem(context, [
      'identity',
      `nothing, ${since} the text of a key, as privateKey, or asks your agent`,
    ]);
  if (typeof hostKey === 'string' && keyForCommand(hostKey) === undefined)
    addProblem(context, ['hostKey', `an Ed25519 or ECDSA key, ${since} no other from today's servers`]);
}

/** A machine, as its arguments say it, without how it is prepared. */
type MachineArgs = Omit<VmHostArgs, 'prepare'>;

/**
 * Declares what makes a machine ready, as children of a component.
 *
 * @param name the component's
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
  // From another language it comes as one output when something in it hangs on a resource.
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
  // Its connection is secret, and so is what it said; that it ended is not.
  const done = pulumi.all([address, pulumi.unsecret(last.stdout)]);
  return { ...machine, user, address: done.apply(([known]) => known) };
}

/** The script without its comments: all of it is kept in the state. */
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

/** The first of several keys that @pulumi/command can check: it asks for a key of that type, and an RSA key's is SHA-1's. */
function keyForCommand(keys: string): string | undefined {
  const lines = keys.split('\n').map((line) => line.trim());
  return ['ssh-ed25519 ', 'ecdsa-'].flatMap((type) => lines.filter((line) => line.startsWith(type)))[0];
}

/** How often @pulumi/command 1.2.1 dials in a time: it waits a tenth of a second, then half as long again, and at most 5. */
function triesWithin(seconds: number): number {
  let tries = 0;
  for (let [at, wait] = [0, 0.1]; at < seconds; wait = Math.min(wait * 1.5, 5)) {
    at += wait;
    tries += 1;
  }
  return tries;
}

/** A call of sh as root, whatever the login shell is: its script is standard input. */
function asRoot(args: readonly string[]): string {
  const sudo = 'sudo -n true && exec sudo -n sh -s -- "$@"';
  const refused =
    'echo "seedstage: $(id -un) is not root, and may not use sudo without a password" >&2; exit 1';
  const script = `test "$(id -u)" = 0 && exec sh -s -- "$@"; ${sudo}; ${refused}`;
  return ['sh', '-c', script, 'sh', ...args].map(quoted).join(' ');
}

/** Within braces it is read whole before it runs, and no command of it reads the rest as its own input. */
function scriptOf(commands: readonly string[]): string {
  return `set -e\n{\n:\n${commands.join('\n')}\n} </dev/null\n`;
}

function quoted(word: string): string {
  return /^[\w./:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
