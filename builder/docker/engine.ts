import type Docker from 'dockerode';
import { UserError } from '../user-error';

/** The oldest API that has all that is asked for: Docker Engine 20.10. */
const OLDEST_API = 1.41;

/** Where the engine is, for a reader. */
export function engineAddress(environment: NodeJS.ProcessEnv = process.env): string {
  return environment['DOCKER_HOST'] ?? 'the socket /var/run/docker.sock';
}

/**
 * Connects to the Docker Engine that DOCKER_HOST names, or to the one at the local socket.
 *
 * @throws UserError when it does not answer, is older than 20.10, or does not run Linux containers
 */
export async function connectEngine(): Promise<Docker> {
  // Loaded only here: a stack that builds on this machine has no use for it.
  const { default: Client } = await import('dockerode');
  const docker = new Client();
  let version: Docker.DockerVersion;
  try {
    version = await docker.version();
  } catch (error) {
    throw new UserError(
      `the Docker Engine at ${engineAddress()} does not answer: ${(error as Error).message}`,
      'Start it, or say where it is (DOCKER_HOST), and see that you may use it (docker version).',
    );
  }
  checkVersion(version);
  return docker;
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
  return (error as { statusCode?: number }).statusCode === 404;
}

/**
 * What an error of the engine means for whoever waits for a build; an error of ours stays as it is.
 *
 * @param what that was being done, such as `build make`
 */
export function engineError(what: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  const { message, code } = error as NodeJS.ErrnoException;
  if (/no space left on device|ENOSPC/i.test(message)) {
    return new UserError(
      `${what}: the disk of the Docker Engine at ${engineAddress()} is full: ${message}`,
      'Free some there (docker image prune --all --filter label=seedstage.fingerprint, docker system df). Nothing half-made is kept.',
    );
  }
  if (code !== undefined || /socket hang up|ECONN|EPIPE/.test(message)) {
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
