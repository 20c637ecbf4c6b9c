import type Docker from 'dockerode';
import { hostDiskFull, saysDiskFull } from '../ground/disk-full';
import { UserError } from '../ground/user-error';

/** The oldest API that has all that is asked for: Docker Engine 20.10. */
const OLDEST_API = 1.41;

/** Where an engine listens unless DOCKER_HOST says otherwise. */
const LOCAL_SOCKET = 'unix:///var/run/docker.sock';

/** Where the engine is, for a reader. */
export function engineAddress(environment: NodeJS.ProcessEnv = process.env): string {
  const host = environment['DOCKER_HOST'];
  return host === undefined || host === '' ? LOCAL_SOCKET : host;
}

/**
 * Connects to the Docker Engine that DOCKER_HOST names, or to the one at the local socket.
 *
 * @throws UserError when it cannot be reached, is older than 20.10, or does not run Linux containers
 */
export async function connectEngine(): Promise<Docker> {
  const docker = await client();
  let version: Docker.DockerVersion;
  try {
    version = await docker.version();
  } catch (error) {
    throw new UserError(
      `the Docker Engine at ${engineAddress()} cannot be reached: ${messageOf(error)}`,
      'Start it, or say where it is (DOCKER_HOST), and see that you may use it (docker version).',
    );
  }
  checkVersion(version);
  return docker;
}

/** It reads DOCKER_HOST by itself. */
async function client(): Promise<Docker> {
  // Loaded only here: a stack that builds on this machine has no use for it.
  const { default: Client } = await import('dockerode');
  try {
    return new Client();
  } catch {
    throw new UserError(
      `DOCKER_HOST is "${engineAddress()}", expected an address such as ${LOCAL_SOCKET}`,
      'Correct the variable, or unset it for the engine on this machine.',
    );
  }
}

/** Whether it is Podman that answers as a Docker Engine does. */
export async function isPodman(docker: Docker): Promise<boolean> {
  const { Components } = (await docker.version()) as { Components?: readonly { Name: string }[] };
  return Components?.some(({ Name }) => Name.startsWith('Podman')) ?? false;
}

/** @throws UserError for an engine that cannot run the builds */
export function checkVersion({ ApiVersion, Version, Os }: Docker.DockerVersion): void {
  if (Number(ApiVersion.replace(/^1\./, '')) < Number(String(OLDEST_API).replace(/^1\./, ''))) {
    throw new UserError(
      `the Docker Engine at ${engineAddress()} is ${Version} with API ${ApiVersion}, expected API ${OLDEST_API} or later`,
      'Update it to Docker Engine 20.10 or later.',
    );
  }
  if (Os !== 'linux') {
    throw new UserError(
      `the Docker Engine at ${engineAddress()} runs ${Os} containers, expected linux`,
      'Switch it to Linux containers.',
    );
  }
}

/** Whether an error of the engine says that something is not there. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** Whether an error of the engine says that something is in use. */
export function isInUse(error: unknown): boolean {
  return statusOf(error) === 409;
}

function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * What an error of the engine means for whoever waits for what was asked; an error of ours stays as it is.
 *
 * @param what that was being done, such as `make` or `the image toolchain:1`
 */
export function engineError(what: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  const message = messageOf(error);
  const { code } = error as NodeJS.ErrnoException;
  if (saysDiskFull(message)) {
    return hostDiskFull(
      'docker',
      `${what}: the disk of the Docker Engine at ${engineAddress()} is full: ${message}`,
    );
  }
  if (typeof code === 'string' || /socket hang up|ECONN|EPIPE/.test(message)) {
    return new UserError(
      `${what}: the Docker Engine at ${engineAddress()} went away: ${message}`,
      'Start it again, then run `pulumi up` again: what is built already is kept.',
    );
  }
  return new UserError(
    `${what}: the Docker Engine at ${engineAddress()} refused: ${message}`,
    'See the log of the engine (journalctl -u docker), and run `pulumi up` again.',
  );
}
