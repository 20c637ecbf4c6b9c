import * as z from 'zod';
import { quote } from '../ground/quote';

/** The kinds of hosts: this machine, a Docker Engine, or a machine reached by ssh. */
export const HOST_KINDS = ['local', 'docker', 'vm'] as const;
export type HostKind = (typeof HOST_KINDS)[number];

/** This machine, in namespaces. */
export interface LocalHost {
  readonly kind: 'local';
}

/** A Docker Engine, on this machine or another. */
export interface DockerHost {
  readonly kind: 'docker';
  /** `unix:///…`, `tcp://…` or `ssh://…`. Default: DOCKER_HOST, otherwise this machine's socket. */
  readonly address?: string;
  /** For `tcp://`, as PEM texts: the CA of the engine's certificate, and the client's certificate and key. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Compile jobs there. Default: this machine's, shared with local builds. */
  readonly jobs?: number;
}

/** A machine reached by ssh, with a kernel, sh and tar. */
export interface VmHost {
  readonly kind: 'vm';
  /** A name, an IP address, or a `Host` of the user's ssh configuration. */
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  /** The machine's public key as in its .pub file, `TYPE BASE64`; several are separated by newlines. */
  readonly hostKey?: string;
  /** Instead of `hostKey`: the path of a known_hosts file that lists the machine. */
  readonly knownHosts?: string;
  /** A private key in OpenSSH's format. Without it and `identity`, ssh uses the user's configuration and agent. */
  readonly privateKey?: string;
  /** The path of a file with a private key. */
  readonly identity?: string;
  /** The directory for artifacts there, absolute. Default: a directory of the user below /var/tmp. */
  readonly directory?: string;
  /** Compile jobs there. Default: one per processor. */
  readonly jobs?: number;
}

/** Where a build runs: a plain record, which is in no key. */
export type Host = LocalHost | DockerHost | VmHost;

/** Where builds run by default. */
export const DEFAULT_HOST: Host = { kind: 'local' };

/** The largest number of compile jobs. */
const MOST_JOBS = 1024;

/** A name, an IPv4 address, or an IPv6 address: nothing that ssh could read as an option or a command. */
const ADDRESS = /^[A-Za-z0-9:][A-Za-z0-9.:%_-]{0,254}$/;
const USER = /^[A-Za-z_][A-Za-z0-9._-]{0,63}\$?$/;
const KEY_LINE = /^[a-z0-9@.-]{3,64} [A-Za-z0-9+/]{16,8192}={0,3}( [^\n]*)?$/;
/** A path that neither a shell nor ssh's options can read as anything else. */
const PATH = /^\/[A-Za-z0-9._/+-]{0,500}$/;

/** A path on this machine. */
const PATH_HERE = /^(~\/|\/)[^\n\0]{1,4095}$/;

const text = z.string().min(1).max(4096);
const pem = z
  .string()
  .regex(/^\s*-----BEGIN [A-Z0-9 ]+-----/)
  .max(65536);

const shape = {
  kind: z.enum(HOST_KINDS).describe(`one of ${HOST_KINDS.join(', ')}`),
  address: text.optional().describe('a name or an address'),
  ca: pem.optional().describe('a certificate in PEM'),
  cert: pem.optional().describe('a certificate in PEM'),
  key: pem.optional().meta({ description: 'a private key in PEM', secret: true }),
  port: z.number().int().min(1).max(65535).optional().describe('a port, 1 to 65535'),
  user: z.string().regex(USER).optional().describe('the name of a user'),
  hostKey: z
    .string()
    .max(16384)
    .refine((keys) =>
      keys
        .trim()
        .split('\n')
        .every((line) => KEY_LINE.test(line.trim())),
    )
    .optional()
    .describe("the machine's public key as in its .pub file, such as ssh-ed25519 AAAA…"),
  knownHosts: z
    .string()
    .regex(PATH_HERE)
    .optional()
    .describe('the path of a known_hosts file, absolute or from ~/'),
  privateKey: pem.optional().meta({ description: 'a private key, as ssh-keygen writes it', secret: true }),
  identity: z.string().regex(PATH_HERE).optional().describe('the path of a private key, absolute or from ~/'),
  directory: z.string().regex(PATH).optional().describe('an absolute path of letters, digits and "._+-/"'),
  jobs: z
    .number()
    .int()
    .min(1)
    .max(MOST_JOBS)
    .optional()
    .describe(`a number of compile jobs, 1 to ${MOST_JOBS}`),
} satisfies Record<string, z.ZodType>;

type Property = keyof typeof shape;

/** The other properties of each kind. */
const PROPERTIES: Readonly<Record<HostKind, readonly Property[]>> = {
  local: [],
  docker: ['address', 'ca', 'cert', 'key', 'jobs'],
  vm: ['address', 'port', 'user', 'hostKey', 'knownHosts', 'privateKey', 'identity', 'directory', 'jobs'],
};

/** Reads a {@link Host}. The error for an invalid one names the property, its value and what was expected. */
export const hostSchema: z.ZodType<Host> = z
  .strictObject(shape)
  .superRefine((host, context) => {
    const problem = hostProblem(host);
    if (problem !== undefined) addProblem(context, problem);
  })
  .describe("a host, such as { kind: 'docker' } or the host of a VmHost") as unknown as z.ZodType<Host>;

/**
 * The schema of a host whose kind is fixed: its other properties, with the same errors.
 *
 * @param more further properties of the same record
 */
export function hostPartsSchema(kind: HostKind, more: z.core.$ZodShape = {}): z.ZodObject {
  const own = Object.fromEntries(PROPERTIES[kind].map((property) => [property, shape[property]]));
  return z.strictObject({ ...own, ...more }).superRefine((parts, context) => {
    const problem = hostProblem({ kind, ...parts });
    if (problem !== undefined) addProblem(context, problem);
  });
}

/** Adds an issue: the property, and what was expected. */
export function addProblem(context: z.RefinementCtx, [property, expected]: readonly [string, string]): void {
  context.addIssue({ code: 'custom', path: [property], message: expected, params: { expected } });
}

/** Properties of a record that contradict each other: one of them, and what was expected. */
function hostProblem(host: z.infer<z.ZodObject<typeof shape>>): [Property, string] | undefined {
  const { kind } = host;
  const given = (Object.keys(shape) as Property[]).filter((each) => host[each] !== undefined);
  const foreign = given.find((each) => each !== 'kind' && !PROPERTIES[kind].includes(each));
  if (foreign !== undefined) return [foreign, `nothing: a host of the kind ${kind} has no ${foreign}`];
  if (kind === 'docker') return dockerProblem(host);
  if (kind === 'vm') return vmProblem(host);
  return undefined;
}

function dockerProblem({
  address,
  ca,
  cert,
  key,
}: z.infer<z.ZodObject<typeof shape>>): [Property, string] | undefined {
  if (address !== undefined && !/^(unix:\/\/\/|tcp:\/\/[^/]|ssh:\/\/[^/]|npipe:\/\/)./.test(address)) {
    return ['address', 'the address of a Docker Engine, unix:///PATH, tcp://NAME:PORT or ssh://USER@NAME'];
  }
  if ((cert === undefined) !== (key === undefined)) {
    return [cert === undefined ? 'cert' : 'key', 'a PEM text: a certificate and its key go together'];
  }
  const tls = ca !== undefined || cert !== undefined;
  if (tls && !(address ?? '').startsWith('tcp://'))
    return ['address', 'tcp://NAME:PORT, since certificates are given'];
  return undefined;
}

function vmProblem(host: z.infer<z.ZodObject<typeof shape>>): [Property, string] | undefined {
  const { address, hostKey, knownHosts, privateKey, identity } = host;
  if (address === undefined || !ADDRESS.test(address))
    return ['address', 'the name or IP address of a machine'];
  if (hostKey === undefined && knownHosts === undefined) {
    return [
      'hostKey',
      "the machine's public key (its /etc/ssh/ssh_host_ed25519_key.pub), or a file as knownHosts",
    ];
  }
  if (hostKey !== undefined && knownHosts !== undefined)
    return ['knownHosts', 'nothing, since hostKey is given'];
  if (privateKey !== undefined && identity !== undefined)
    return ['identity', 'nothing, since privateKey is given'];
  return undefined;
}

/** A host for a reader: `this machine`, `the Docker Engine at unix:///…`, `grower@203.0.113.7`. */
export function hostText(host: Host): string {
  if (host.kind === 'local') return 'this machine';
  if (host.kind === 'docker') {
    return host.address === undefined
      ? 'the Docker Engine'
      : `the Docker Engine at ${quote(host.address).slice(1, -1)}`;
  }
  const { user, address, port } = host;
  return `${user === undefined ? '' : `${user}@`}${address}${port === undefined ? '' : `:${port}`}`;
}
