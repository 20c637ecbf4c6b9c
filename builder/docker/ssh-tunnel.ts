import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killGroup, onPath } from '../ground/child';
import { printableLine } from '../ground/printable';
import { UserError } from '../ground/user-error';
import type { SshTarget } from './engine-address';

/** What the other end prints once the tunnel is up. */
const READY = 'seedstage-tunnel';
/** Seconds within which a machine must accept the connection. */
const PATIENCE = 60;
/** How many characters of ssh's output are kept. */
const MOST_TEXT = 4096;
/** Runs ssh, and removes its socket even if this process cannot. */
const CLEAN = 'ssh "$@"; code=$?; rm -f "$0/socket"; rmdir "$0"; exit $code';
/** The kernel's limit for the path of a socket. */
const LONGEST_PATH = 107;

/** The local sockets of open tunnels: one per address, as long as its ssh runs. */
const open = new Map<string, Promise<string>>();

/**
 * A tunnel to an engine on another machine: the system's ssh client forwards its socket. So the user's known_hosts,
 * ~/.ssh/config, agents and jump hosts apply; but an unknown host key is always refused, whatever the configuration
 * says.
 *
 * @param address for messages
 * @returns the path of a socket that only this user can open
 * @throws UserError if ssh is missing or cannot connect; it quotes ssh's message
 */
export async function tunnelTo(target: SshTarget, address: string): Promise<string> {
  const known = open.get(address);
  const socket = await known;
  // When ssh ends, its socket is gone before this process notices.
  if (socket !== undefined && existsSync(socket)) return socket;
  if (open.get(address) !== known) return await tunnelTo(target, address); // another caller was faster
  const begun = dig(target, address);
  open.set(address, begun);
  begun.catch(() => open.delete(address));
  return await begun;
}

/**
 * The arguments of `ssh`. The command at the other end waits for input: when this process ends, for whatever reason,
 * its input closes, and the connection ends with it.
 *
 * @param socket the path of the socket on this machine
 */
export function sshArguments({ name, user, port, socket: there }: SshTarget, socket: string): string[] {
  const options = [
    ...['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ExitOnForwardFailure=yes'],
    // A shared connection would outlive this process.
    ...['ControlMaster=no', 'ControlPath=none', 'RemoteCommand=none'],
    ...['ConnectTimeout=30', 'ServerAliveInterval=10', 'ServerAliveCountMax=3'],
  ];
  return [
    ...['-T', ...options.flatMap((option) => ['-o', option]), '-L', `${socket}:${there}`],
    ...(port === undefined ? [] : ['-p', `${port}`]),
    ...(user === undefined ? [] : ['-l', user]),
    ...['--', name, `echo ${READY}; exec cat`],
  ];
}

async function dig(target: SshTarget, address: string): Promise<string> {
  if (!onPath('ssh')) throw withoutSsh(address);
  const directory = mkdtempSync(join(shortest(), 'seedstage-tunnel-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const socket = join(directory, 'socket');
  const child = spawn('sh', ['-c', CLEAN, directory, ...sshArguments(target, socket)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // In a process group of its own: on Ctrl-C, this process must still be able to clean up at the engine.
    detached: true,
  });
  process.once('exit', remove);
  child.once('close', () => {
    process.removeListener('exit', remove);
    remove();
  });
  try {
    await ready(child, address);
  } catch (error) {
    killGroup(child);
    throw error;
  }
  letGo(child);
  return socket;
}

/** Resolves when the other end has answered, which is after the socket exists. */
async function ready(child: ChildProcess, address: string): Promise<void> {
  let said = '';
  let errors = '';
  let late: NodeJS.Timeout | undefined;
  const answered = new Promise<void>((resolve, reject) => {
    const give = (reason: string): void => reject(unreachable(address, reason));
    late = setTimeout(() => give(`no answer in ${PATIENCE} s`), PATIENCE * 1000);
    child.stdin?.on('error', () => undefined); // the exit code gives the reason
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-MOST_TEXT);
      if (said.includes(READY)) resolve();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-MOST_TEXT);
    });
    child.once('error', reject);
    child.once('close', (code) =>
      give(
        reasonOf(errors) ||
          (code === null ? 'ssh was killed by a signal' : `ssh ended with exit code ${code}`),
      ),
    );
  });
  await answered.finally(() => clearTimeout(late));
}

/** Does not keep this process running: when it has nothing else to do, it ends, and so does the tunnel. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    (stream as unknown as { unref?(): void } | null)?.unref?.();
  }
}

/** The last lines of ssh's output, without the frame around its warning about a changed key. */
function reasonOf(errors: string): string {
  const lines = errors.split('\n').map((line) => printableLine(line).trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('@'))
    .slice(-3)
    .join(' ');
}

function unreachable(address: string, reason: string): UserError {
  const next = /host key|Host key/.test(reason)
    ? 'Compare the key that the machine shows with its /etc/ssh/ssh_host_ed25519_key.pub, and add it to your known_hosts (running `ssh` by hand offers to do so).'
    : 'Check that `ssh` connects without asking for anything, and that the user may open the socket of the engine.';
  return new UserError(`the Docker Engine at ${address} cannot be reached: ${reason}`, next);
}

function withoutSsh(address: string): UserError {
  return new UserError(
    `the Docker Engine at ${address} cannot be reached: there is no ssh on PATH`,
    'Install the OpenSSH client, or use an address with unix:// or tcp://.',
  );
}

/** A directory for temporary files whose path is short enough for a socket in it. */
function shortest(): string {
  const own = tmpdir();
  return join(own, 'seedstage-tunnel-XXXXXX/socket.XXXXXXXXXXXXXXXX').length <= LONGEST_PATH ? own : '/tmp';
}
