import { resolve } from 'node:path';
import { badValues } from '../../builder/ground/bad-value';
import { quote } from '../../builder/ground/quote';
import { safeParse } from '../../builder/ground/safe-parse';
import { hostPartsSchema, type Host } from '../../builder/sandbox/hosts';
import { WrongCall, type Options } from './command';

/** The file that ssh itself looks a machine's key up in. */
const KNOWN_HOSTS = '~/.ssh/known_hosts';

/** Options of a command that builds elsewhere. */
export const HOST_OPTIONS = {
  host: {
    type: 'string',
    value: 'HOST',
    help: 'where to build: docker, the default, is the engine of DOCKER_HOST; or ssh://[USER@]ADDRESS[:PORT][/DIRECTORY]',
  },
  'known-hosts': {
    type: 'string',
    value: 'FILE',
    help: `for ssh://, the file with the machine's host key (default: ${KNOWN_HOSTS})`,
  },
  identity: {
    type: 'string',
    value: 'FILE',
    help: "for ssh://, a file with a private key (default: the keys of ssh's configuration and of your agent)",
  },
  'host-jobs': { type: 'string', value: 'N', help: 'compile jobs there (default: one for each processor)' },
} as const satisfies Options;

/** What a command was told by these options. */
export interface HostFlags {
  readonly host?: string | undefined;
  readonly 'known-hosts'?: string | undefined;
  readonly identity?: string | undefined;
  readonly 'host-jobs'?: string | undefined;
}

const MACHINE =
  /^ssh:\/\/(?:(?<user>[^@/]+)@)?(?:\[(?<ip6>[0-9A-Fa-f:.%]+)\]|(?<name>[^/:@[\]]+))(?::(?<port>\d+))?(?<directory>\/.*)?$/;

/** By which option a property of the record is given; the rest are parts of the address. */
const OPTION_OF: Readonly<Record<string, string>> = {
  knownHosts: '--known-hosts',
  identity: '--identity',
  jobs: '--host-jobs',
};

/**
 * The host that options name.
 *
 * @throws WrongCall for what is no host
 */
export function hostOf(flags: HostFlags, command: string): Host {
  const { host = 'docker' } = flags;
  const kind = host === 'docker' ? 'docker' : 'vm';
  const parts = kind === 'docker' ? engineOf(flags, command) : machineOf(host, flags, command);
  const schema = hostPartsSchema(kind);
  const [bad] = badValues(schema, safeParse(schema, parts).error, parts);
  if (bad === undefined) return { kind, ...parts } as Host;
  const option = OPTION_OF[bad.name];
  const text = bad.text.replace(/\.$/, '');
  throw new WrongCall(
    option === undefined
      ? `--host is ${quote(host)}: its ${text}`
      : `${option}${text.slice(bad.name.length)}`,
    command,
  );
}

function engineOf(flags: HostFlags, command: string): Record<string, unknown> {
  const foreign = (['known-hosts', 'identity'] as const).find((name) => flags[name] !== undefined);
  if (foreign !== undefined)
    throw new WrongCall(`--${foreign} is given, but it is only for a machine (--host ssh://…)`, command);
  return jobsOf(flags);
}

function machineOf(host: string, flags: HostFlags, command: string): Record<string, unknown> {
  const found = MACHINE.exec(host)?.groups;
  if (found === undefined) {
    throw new WrongCall(
      `--host is ${quote(host)}, expected docker or ssh://[USER@]ADDRESS[:PORT][/DIRECTORY]`,
      command,
    );
  }
  const { user, ip6, name, port, directory } = found;
  const { identity, 'known-hosts': known } = flags;
  return {
    address: ip6 ?? name,
    knownHosts: known === undefined ? KNOWN_HOSTS : resolve(known),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(directory === undefined || directory === '/' ? {} : { directory }),
    ...(identity === undefined ? {} : { identity: resolve(identity) }),
    ...jobsOf(flags),
  };
}

function jobsOf({ 'host-jobs': jobs }: HostFlags): Record<string, unknown> {
  if (jobs === undefined) return {};
  return { jobs: /^\d+$/.test(jobs) ? Number(jobs) : jobs };
}
