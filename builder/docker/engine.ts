import type Docker from 'dockerode';
import { hostDiskFull, saysDiskFull } from '../ground/disk-full';
import { UserError } from '../ground/user-error';
import type { DockerHost } from '../sandbox/hosts';
import { engineAddress, readAddress, type EngineAddress } from './engine-address';
import { tunnelTo } from './ssh-tunnel';

/** The oldest API version with everything that we use: Docker Engine 20.10. */
const OLDEST_API = 1.41;

/** Seconds within which an engine must report its version. */
const PATIENCE = 30;

/**
 * Connects to a Docker Engine.
 *
 * @param host which engine; default: the engine of DOCKER_HOST, or the one at the local socket
 * @throws UserError if it cannot be reached, is older than 20.10, or does not run Linux containers
 */
export async function connectEngine(host?: DockerHost): Promise<Docker> {
  const address = readAddress(host);
  const docker = await client(address);
  checkVersion(await firstAnswer(docker, address), address.text);
  return docker;
}

async function client(address: EngineAddress): Promise<Docker> {
  // Loaded only here, because a stack that builds on this machine does not need it.
  const { default: Client } = await import('dockerode');
  if (address.kind === 'socket') return ours(() => new Client(optionsOf({ socketPath: address.path })));
  if (address.kind === 'ssh') {
    // The client library's own ssh does not check host keys.
    const socketPath = await tunnelTo(address, address.text);
    return ours(() => new Client(optionsOf({ socketPath })));
  }
  const { name, port, tls } = address;
  const protocol = tls === undefined ? 'http' : 'https';
  // The library puts this value into URLs as the host.
  const host = name.includes(':') ? `${protocol}://[${name}]` : name;
  return ours(() => new Client(optionsOf({ host, port, protocol, ...tls })));
}

/** All options that the client would otherwise take from DOCKER_HOST and related variables. */
function optionsOf(options: Docker.DockerOptions): Docker.DockerOptions {
  const none = { host: undefined, port: undefined, socketPath: undefined, username: undefined };
  const tls = { ca: undefined, cert: undefined, key: undefined };
  return { ...none, ...tls, protocol: 'http', ...options };
}

/** Makes a client that ignores DOCKER_HOST: the library would refuse an invalid value even if it is not used. */
function ours(make: () => Docker): Docker {
  const { DOCKER_HOST: said } = process.env;
  delete process.env['DOCKER_HOST'];
  try {
    return make();
  } finally {
    if (said !== undefined) process.env['DOCKER_HOST'] = said;
  }
}

async function firstAnswer(docker: Docker, { text, kind }: EngineAddress): Promise<Docker.DockerVersion> {
  const abortSignal = AbortSignal.timeout(PATIENCE * 1000);
  try {
    return await (docker.version as (options: object) => Promise<Docker.DockerVersion>)({ abortSignal });
  } catch (error) {
    const said = abortSignal.aborted ? `no answer in ${PATIENCE} s` : messageOf(error);
    const next = isAboutCertificates(error, said)
      ? 'Give the CA certificate and your own certificate and key (ca, cert and key of the host; or DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH).'
      : kind === 'ssh'
        ? 'Check that the engine runs there, and that the ssh user may open its socket.'
        : 'Start it, or set DOCKER_HOST to its address, and check that you may use it (docker version).';
    throw new UserError(`the Docker Engine at ${text} cannot be reached: ${said}`, next);
  }
}

/** Whether a connection failed because one side did not accept the other's certificate. */
function isAboutCertificates(error: unknown, said: string): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return /CERT|SIGNATURE|TLS|SSL/.test(code) || /certificate|HTTP request to an HTTPS|PEM/i.test(said);
}

/** Whether the engine is Podman, serving Docker's API. */
export async function isPodman(docker: Docker): Promise<boolean> {
  const { Components } = (await docker.version()) as { Components?: readonly { Name: string }[] };
  return Components?.some(({ Name }) => Name.startsWith('Podman')) ?? false;
}

/**
 * @param address the engine's address, for messages
 * @throws UserError for an engine that cannot run builds
 */
export function checkVersion(
  { ApiVersion, Version, Os }: Docker.DockerVersion,
  address = engineAddress(),
): void {
  if (Number(ApiVersion.replace(/^1\./, '')) < Number(String(OLDEST_API).replace(/^1\./, ''))) {
    throw new UserError(
      `the Docker Engine at ${address} is ${Version} with API ${ApiVersion}, expected API ${OLDEST_API} or later`,
      'Update it to Docker Engine 20.10 or later.',
    );
  }
  if (Os !== 'linux') {
    throw new UserError(
      `the Docker Engine at ${address} runs ${Os} containers, expected linux`,
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
 * Turns an error of the engine into an error for the user; an error of ours stays as it is.
 *
 * @param what what was being done, such as `make` or `the image toolchain:1`
 * @param host the engine's host record
 */
export function engineError(what: string, error: unknown, host?: DockerHost): unknown {
  if (error instanceof UserError) return error;
  const message = messageOf(error);
  const address = engineAddress(host);
  const { code } = error as NodeJS.ErrnoException;
  if (saysDiskFull(message)) {
    return hostDiskFull('docker', `${what}: the disk of the Docker Engine at ${address} is full: ${message}`);
  }
  if (typeof code === 'string' || /socket hang up|ECONN|EPIPE/.test(message)) {
    return new UserError(
      `${what}: the connection to the Docker Engine at ${address} was lost: ${message}`,
      'Start the engine, then run `pulumi up` again: finished builds are kept.',
    );
  }
  return new UserError(
    `${what}: the Docker Engine at ${address} reported an error: ${message}`,
    "Check the engine's log (journalctl -u docker), then run `pulumi up` again.",
  );
}
