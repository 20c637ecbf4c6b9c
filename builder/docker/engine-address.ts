import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { quote } from '../ground/quote';
import { UserError } from '../ground/user-error';
import type { DockerHost } from '../sandbox/hosts';

/** The CA that an engine's certificate is checked with, and this side's own certificate and key: PEM texts. */
export interface Certificates {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** The address of an engine, and its protocol. `text` is the address for messages. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly text: string; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly text: string;
      readonly name: string;
      readonly port: number;
      /** Without them the connection is not encrypted. */
      readonly tls?: Certificates;
    }
  | ({ readonly kind: 'ssh'; readonly text: string } & SshTarget);

/** A machine, as an argument of `ssh`, and the engine's socket there. */
export interface SshTarget {
  readonly name: string;
  readonly user?: string;
  readonly port?: number;
  readonly socket: string;
}

/** The socket where an engine listens by default. */
const SOCKET = '/var/run/docker.sock';
const PORT = 2375;
/** The default port of engines with TLS. */
const TLS_PORT = 2376;

const TCP = /^(?:tcp:\/\/)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::(\d{1,5}))?\/?$/;
const SSH =
  /^ssh:\/\/(?:([A-Za-z_][\w.-]*)@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][\w.-]*)(?::(\d{1,5}))?(\/[\w./+-]*)?$/;

/**
 * The address of an engine for messages. It works even for an invalid address.
 *
 * @param host default: the environment's
 */
export function engineAddress(host?: DockerHost, environment: NodeJS.ProcessEnv = process.env): string {
  const given = host?.address ?? set(environment['DOCKER_HOST']);
  return given === undefined ? `unix://${localSocket()}` : withoutPassword(given);
}

/**
 * Reads a host's address, or if it has none, the variables of the docker command: DOCKER_HOST, and for `tcp://`
 * DOCKER_TLS_VERIFY and DOCKER_CERT_PATH.
 *
 * @throws UserError for an invalid address, or for missing certificates
 */
export function readAddress(host?: DockerHost, environment: NodeJS.ProcessEnv = process.env): EngineAddress {
  const address = host?.address ?? set(environment['DOCKER_HOST']);
  if (address === undefined) return socketAt(localSocket());
  if (address.startsWith('unix://')) return socketAt(address.slice('unix://'.length) || localSocket());
  if (address.startsWith('npipe://')) {
    return { kind: 'socket', text: address, path: address.slice('npipe://'.length) };
  }
  const wrong = (): UserError => badAddress(address, host?.address === undefined);
  if (address.startsWith('ssh://')) return sshAt(address, wrong);
  const [, name, port] = TCP.exec(address) ?? [];
  if (name === undefined || Number(port ?? 1) > 65535 || Number(port ?? 1) === 0) throw wrong();
  const tls = host?.address === undefined ? environmentTls(environment) : givenTls(host);
  // The port registered for Docker with TLS is never used without TLS.
  const encrypted = tls ?? (Number(port) === TLS_PORT ? {} : undefined);
  return {
    ...{ kind: 'tcp', text: address, name: name.replace(/^\[|\]$/g, '') },
    port: Number(port ?? (encrypted === undefined ? PORT : TLS_PORT)),
    ...(encrypted === undefined ? {} : { tls: encrypted }),
  };
}

/** An empty variable counts as unset. */
function set(variable: string | undefined): string | undefined {
  return variable === '' ? undefined : variable;
}

function socketAt(path: string): EngineAddress {
  return { kind: 'socket', text: `unix://${path}`, path };
}

function sshAt(address: string, wrong: () => UserError): EngineAddress {
  const [, user, name, port, path] = SSH.exec(address) ?? [];
  if (name === undefined || Number(port ?? 1) > 65535 || Number(port ?? 1) === 0) throw wrong();
  return {
    ...{ kind: 'ssh', text: address, name: name.replace(/^\[|\]$/g, '') },
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
    socket: path === undefined || path === '/' ? SOCKET : path,
  };
}

/** Docker Desktop's socket, which belongs to the user, or else the machine's. */
function localSocket(): string {
  if (process.platform === 'win32') return '//./pipe/docker_engine';
  const own = join(homedir(), '.docker/run/docker.sock');
  return existsSync(own) ? own : SOCKET;
}

function givenTls({ ca, cert, key }: DockerHost): Certificates | undefined {
  return ca === undefined && cert === undefined ? undefined : { ca, cert, key };
}

/** The files that the docker command reads. Unlike there, certificates are always checked. */
function environmentTls(environment: NodeJS.ProcessEnv): Certificates | undefined {
  const { DOCKER_TLS_VERIFY: verify, DOCKER_TLS: tls } = environment;
  if (set(verify) === undefined && set(tls) === undefined) return undefined;
  const path = set(environment['DOCKER_CERT_PATH']);
  const directory = path ?? join(homedir(), '.docker');
  const file = (name: string): string | undefined => readIfThere(join(directory, name));
  const found = { ca: file('ca.pem'), cert: file('cert.pem'), key: file('key.pem') };
  if (
    (found.cert === undefined) === (found.key === undefined) &&
    (path === undefined || found.ca !== undefined)
  ) {
    return found;
  }
  const missing =
    found.ca === undefined && path !== undefined ? 'ca' : found.cert === undefined ? 'cert' : 'key';
  throw new UserError(
    `the Docker Engine at ${engineAddress(undefined, environment)} needs TLS, but ${directory} has no ${missing}.pem`,
    'Put ca.pem, cert.pem and key.pem there, set DOCKER_CERT_PATH to their directory, or unset DOCKER_TLS_VERIFY.',
  );
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const { message } = error as Error;
    throw new UserError(
      `${file} cannot be read: ${message}`,
      'Make it readable for the user who runs this command.',
    );
  }
}

function badAddress(address: string, fromEnvironment: boolean): UserError {
  const what = fromEnvironment ? 'DOCKER_HOST' : 'the address of a Docker Engine';
  return new UserError(
    `${what} is ${quote(address)}, expected an address such as unix://${SOCKET}, tcp://NAME:${TLS_PORT} or ssh://USER@NAME`,
    fromEnvironment
      ? 'Correct the variable, or unset it to use the engine on this machine.'
      : 'Correct it, or leave it out to use DOCKER_HOST.',
  );
}

/** Hides a password in an address. */
function withoutPassword(address: string): string {
  return address.replace(/(^\w{1,20}:\/\/[^/\s:@]*):[^/\s@]*@/, '$1:***@');
}
