import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userHome } from '../ground/user-home';
import type { VmHost } from '../sandbox/hosts';

/** The name under which ssh looks up a machine's key, whatever its address. */
const ALIAS = 'seedstage-vm';

/** The longest directory for the socket of a shared connection: the kernel takes 107 bytes, and ssh adds 17 for a while. */
const LONGEST_DIRECTORY = 80;

/** Seconds after which ssh gives up connecting. */
const CONNECT_SECONDS = 15;
/** Seconds between two keep-alives, and how many may be missed before ssh considers the connection dead. */
const ALIVE_SECONDS = 5;
const ALIVE_MISSED = 4;
/** Seconds that an idle shared connection stays open: a killed provider leaves it behind. */
const PERSIST_SECONDS = 20;

/** The prefix of the directories' names; the id of the owning process follows. */
const NAME = 'seedstage-ssh-';

/** The files of one connection: the socket, and the machine's key and the user's key if they are given as texts. */
export class SshFiles {
  private constructor(
    private readonly directory: string,
    private readonly machine: VmHost,
  ) {}

  static async make(machine: VmHost): Promise<SshFiles> {
    const above = tmpdir().length > LONGEST_DIRECTORY - 20 ? '/tmp' : tmpdir();
    await removeLeft(above);
    const files = new SshFiles(await mkdtemp(join(above, `${NAME}${process.pid}-`)), machine);
    const { hostKey, privateKey } = machine;
    if (hostKey !== undefined) await files.write('known_hosts', knownHostsText(hostKey));
    // ssh needs a newline at the end, which a string in a program often lacks.
    if (privateKey !== undefined) await files.write('identity', `${privateKey.trim()}\n`);
    return files;
  }

  /** ssh's arguments up to the command. */
  get options(): string[] {
    const { address, port, user, hostKey, knownHosts, privateKey, identity } = this.machine;
    const known = hostKey === undefined ? path(knownHosts ?? '') : this.path('known_hosts');
    const key = privateKey === undefined ? identity && path(identity) : this.path('identity');
    return [
      ...['-T', '-a', '-x'],
      ...settings({
        BatchMode: 'yes',
        ...(hostKey === undefined ? {} : { HostKeyAlias: ALIAS, CheckHostIP: 'no' }),
        StrictHostKeyChecking: 'yes',
        UpdateHostKeys: 'no',
        UserKnownHostsFile: quoted(known),
        GlobalKnownHostsFile: 'none',
        // Overrides settings of the user's configuration for terminals and port forwarding.
        ...{ RemoteCommand: 'none', ClearAllForwardings: 'yes', LogLevel: 'ERROR' },
        ConnectTimeout: String(CONNECT_SECONDS),
        ServerAliveInterval: String(ALIVE_SECONDS),
        ServerAliveCountMax: String(ALIVE_MISSED),
        ...{
          ControlMaster: 'auto',
          ControlPath: quoted(this.path('m')),
          ControlPersist: String(PERSIST_SECONDS),
        },
        ...(key === undefined ? {} : { IdentitiesOnly: 'yes', IdentityFile: quoted(key) }),
      }),
      ...(port === undefined ? [] : ['-p', String(port)]),
      ...(user === undefined ? [] : ['-l', user]),
      ...['--', address],
    ];
  }

  /** Removes the files. */
  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private path(name: string): string {
    return join(this.directory, name);
  }

  private async write(name: string, text: string): Promise<void> {
    await writeFile(this.path(name), text, { mode: 0o600 });
  }
}

/** Removes the directories of killed processes, which may contain a private key. */
async function removeLeft(above: string): Promise<void> {
  for (const name of await readdir(above)) {
    const pid = new RegExp(`^${NAME}(\\d+)-`).exec(name)?.[1];
    const place = join(above, name);
    if (pid === undefined || isAlive(Number(pid))) continue;
    const own = await stat(place).then(
      ({ uid }) => uid === process.getuid?.(),
      () => false, // another process was faster
    );
    if (own) await rm(place, { recursive: true, force: true });
  }
}

/** Whether a process exists, even one of another user. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The fingerprints of host keys, as ssh prints them: `ED25519 SHA256:…`. */
export function keyFingerprints(hostKey: string): string[] {
  return keyLines(hostKey).map(([type = '', key = '']) => {
    const digest = createHash('sha256')
      .update(Buffer.from(key, 'base64'))
      .digest('base64')
      .replace(/=+$/, '');
    return `${type} SHA256:${digest}`;
  });
}

function knownHostsText(hostKey: string): string {
  return keyLines(hostKey)
    .map(([type, key]) => `${ALIAS} ${type} ${key}\n`)
    .join('');
}

function keyLines(hostKey: string): string[][] {
  return hostKey
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).slice(0, 2));
}

function settings(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** Quotes a path in a list of paths for ssh: it may contain blanks, and ssh expands percent signs. */
function quoted(file: string): string {
  return `"${file.replaceAll('%', '%%')}"`;
}

function path(given: string): string {
  return given.startsWith('~/') ? join(userHome(), given.slice(2)) : given;
}
