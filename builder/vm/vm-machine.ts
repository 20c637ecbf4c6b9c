import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { untilEnded } from '../ground/child';
import { hostDiskFull, saysDiskFull } from '../ground/disk-full';
import { SharedWork } from '../ground/shared-work';
import { UserError } from '../ground/user-error';
import { hostText, type VmHost } from '../sandbox/hosts';
import { identityFor, type Identity } from '../sandbox/identity';
import { archOf } from '../ground/arch';
import { LAUNCHER_ARCH } from '../sandbox/platform';
import type { Layer } from '../sandbox/sandbox';
import { EXIT, KEEP, LAY, OPEN } from './remote-script';
import { SshClient, type Said } from './ssh-client';

/** How often a run's files are prepared at most, if another client keeps removing what the run needs. */
const TRIES = 3;

/** What a machine reported about itself. */
export interface MachineState {
  /** The directory of all our files there, absolute. */
  readonly directory: string;
  readonly processors: number;
  /** The user that builds run as there. */
  readonly identity: Identity;
}

/** What is sent to the machine for one run. */
export interface Laid {
  readonly id: string;
  /** Bytes of disk that the run needs there. */
  readonly disk: number;
  readonly layers: readonly Layer[];
  /** Directories of this machine that are sent under their own names: pairs of parent directory and name. */
  readonly directories: readonly (readonly [string, string])[];
}

/** A machine, and our files on it. */
export class VmMachine {
  readonly ssh: SshClient;
  private readonly opened = new SharedWork<MachineState>();
  /** The artifacts that the machine is known to have. */
  private readonly kept = new Set<string>();
  private readonly sending = new Map<string, SharedWork<void>>();

  constructor(readonly host: VmHost) {
    this.ssh = new SshClient(host);
  }

  /** Asks the machine what it is, once. @throws UserError if it cannot be reached, or if no build can run there */
  async open(signal: AbortSignal): Promise<MachineState> {
    return await this.opened.get((own) => this.ask(own), signal);
  }

  /** Those of the fingerprints whose artifacts the machine does not have. */
  async lacks(fingerprints: readonly string[], signal: AbortSignal): Promise<string[]> {
    await this.open(signal);
    return fingerprints.filter((each) => !this.kept.has(each));
  }

  /** Sends the files of one run: artifacts that the machine does not have, and directories. */
  async lay({ id, disk, layers, directories }: Laid, signal: AbortSignal): Promise<void> {
    const { directory, identity } = await this.open(signal);
    const kilobytes = String(Math.ceil(disk / 1024));
    const fingerprints = layers.map(({ fingerprint }) => fingerprint);
    for (let tries = 1; ; tries += 1) {
      for (const layer of layers) await this.keep(layer, signal);
      const args = [directory, id, kilobytes, extractOption(identity), ...fingerprints];
      const from = directories.flatMap(([above, name]) => ['-C', above, name]);
      const said = await this.ssh.run(LAY, args, signal, archiveOf(from, identity, signal));
      if (said.code === 0) return;
      const missing = said.lines.flatMap((line) => /^missing ([0-9a-f]{64})$/.exec(line)?.[1] ?? []);
      for (const each of missing) this.kept.delete(each);
      if (missing.length === 0 || tries === TRIES) throw this.refused('a run', said);
    }
  }

  /** The error for a failure on the machine. */
  refused(what: string, { code, lines, stderr }: Said): UserError {
    const where = hostText(this.host);
    const free = lines.flatMap((line) => /^free (\d{1,15})$/.exec(line)?.[1] ?? [])[0];
    if (code === EXIT.full || saysDiskFull(stderr)) {
      const room = free === undefined ? '' : `: ${Math.floor(Number(free) / 1024)} MB are free`;
      return hostDiskFull('vm', `the disk of ${where} has no room for ${what}${room}`);
    }
    const reason = stderr.trim().split('\n').slice(-3).join('\n    ') || `exit code ${code}`;
    return new UserError(
      `${where} refused ${what}:\n    ${reason}`,
      'Find out what is wrong there (log in by ssh), then run `pulumi up` again: finished builds are kept.',
    );
  }

  /** Closes the connection; the files on the machine stay. */
  async close(): Promise<void> {
    await this.ssh.close();
  }

  /** Sends an artifact, once. */
  private async keep(layer: Layer, signal: AbortSignal): Promise<void> {
    const { fingerprint } = layer;
    if (this.kept.has(fingerprint)) return;
    const sending = this.sending.get(fingerprint) ?? new SharedWork<void>();
    this.sending.set(fingerprint, sending);
    await sending.get((own) => this.send(layer, own), signal);
    this.sending.delete(fingerprint);
  }

  private async send({ tree, fingerprint }: Layer, signal: AbortSignal): Promise<void> {
    const { directory, identity } = await this.open(signal);
    const args = [directory, fingerprint, randomBytes(8).toString('hex'), extractOption(identity)];
    const said = await this.ssh.run(KEEP, args, signal, archiveOf(['-C', tree, '--', '.'], identity, signal));
    if (said.code !== 0) throw this.refused('an artifact', said);
    this.kept.add(fingerprint);
  }

  private async ask(signal: AbortSignal): Promise<MachineState> {
    const said = await this.ssh.run(OPEN, [this.host.directory ?? ''], signal);
    const where = hostText(this.host);
    const all = (name: string): string[] =>
      said.lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
    const [problem] = all('problem');
    if (problem !== undefined) {
      throw new UserError(
        `${where} ${problem}; expected Linux with sh and tar, and a directory of the user's own`,
        'Name another machine, user or directory (VmHost).',
      );
    }
    const [directory] = all('directory');
    if (said.code !== 0 || directory === undefined) throw this.refused('a request', said);
    const { machine } = archOf(LAUNCHER_ARCH).linux;
    if (all('machine')[0] !== machine) {
      throw new UserError(
        `${where} has the CPU ${all('machine')[0]}, expected ${machine}`,
        `Name a machine that runs programs of ${LAUNCHER_ARCH}.`,
      );
    }
    for (const each of all('artifact')) this.kept.add(each);
    const maps = [all('uid_map').join('\n'), all('gid_map').join('\n')] as const;
    return {
      directory,
      processors: Math.max(1, Number(all('processors')[0]) || 1),
      identity: this.identity(directory, Number(all('uid')[0]), maps),
    };
  }

  private identity(directory: string, uid: number, maps: readonly [string, string]): Identity {
    try {
      return identityFor(directory, { uid, maps });
    } catch (error) {
      throw error instanceof UserError ? atHost(this.host, error) : error;
    }
  }
}

/** The same error, with the name of the machine. */
export function atHost(host: VmHost, { problem, nextStep }: UserError): UserError {
  return new UserError(`on ${hostText(host)}: ${problem}`, nextStep);
}

/** tar's option for the owner of the files there: the builds' id if the user is root, else the user. */
function extractOption(identity: Identity): string {
  return identity === 'self' ? '-o' : '-p';
}

/** Writes an archive of directories, whose files belong to the user that builds run as there. */
function archiveOf(
  from: readonly string[],
  identity: Identity,
  signal: AbortSignal,
): (stdin: Writable) => Promise<void> {
  const owner = identity === 'self' ? 0 : identity;
  return async (stdin) => {
    const args = [
      '--create',
      `--owner=${owner}`,
      `--group=${owner}`,
      '--numeric-owner',
      '--file',
      '-',
      ...from,
    ];
    const tar = spawn('tar', args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    // If the machine stops reading, its own error gives the reason.
    const sent = pipeline(tar.stdout, stdin).then(
      () => true,
      () => false,
    );
    const code = await untilEnded(tar, signal);
    if ((await sent) && code !== 0) throw new Error(`tar of what is sent ended with exit code ${code}`);
  };
}
