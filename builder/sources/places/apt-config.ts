import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runChild, type Command } from '../../ground/child';
import { PlaceFailure } from '../place';
import type { DebianArchive } from './debian-archive';

/** Our own apt configuration, for one suite of one archive. */
export interface AptConfig {
  /** A directory for this run, with the configuration and `download/`; the caller removes it. */
  readonly directory: string;
  /** A command line with that configuration, run in `download/`. The names can never be taken for options. */
  readonly command: (
    program: 'apt-get' | 'apt-cache',
    options: readonly string[],
    ...names: readonly string[]
  ) => Command;
}

/**
 * The user's apt settings that say how the network is reached, such as proxies and certificates. All other settings of
 * the user are ignored.
 */
const KEPT = /^Acquire::(https?::(Proxy|CA|Verify|Ssl|Pipeline|User-Agent)|ForceIPv[46])/i;

/**
 * Writes our own apt configuration: apt then neither reads nor writes the user's lists, caches, preferences or hooks,
 * and an ordinary user may run it.
 *
 * @param lists the directory that keeps the suite's index
 * @param tmp where to make the run's directory
 * @param silence seconds without data after which apt gives up a transfer
 */
export async function writeAptConfig(
  { url, trust }: DebianArchive,
  suite: string,
  { lists, tmp, silence }: { readonly lists: string; readonly tmp: string; readonly silence: number },
  signal: AbortSignal,
): Promise<AptConfig> {
  const directory = await mkdtemp(join(tmp, 'apt-'));
  const download = join(directory, 'download');
  try {
    await mkdir(join(lists, 'partial'), { recursive: true });
    await mkdir(download);
    await mkdir(join(directory, 'archives', 'partial'), { recursive: true });
    // Both files may contain credentials of a mirror or a proxy. mkdtemp's mode is 0700, and both are removed with the
    // directory.
    await writeFile(join(directory, 'sources.list'), `deb-src [${trust}] ${url} ${suite} main\n`);
    const settings = [...ownSettings(directory, lists, silence), ...(await usersSettings(signal))];
    await writeFile(join(directory, 'apt.conf'), settings.map((line) => `${line}\n`).join(''));
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  const env = {
    ...inherited(),
    APT_CONFIG: join(directory, 'apt.conf'),
    LC_ALL: 'C',
    DEBIAN_FRONTEND: 'noninteractive',
  };
  return {
    directory,
    command: (program, options, ...names) => ({
      command: program,
      args: [...options, '--', ...names],
      cwd: download,
      env,
    }),
  };
}

/** The part of the user's environment that apt gets: the paths of programs and of temporary files, and the proxies. */
function inherited(): NodeJS.ProcessEnv {
  const proxies = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];
  const names = ['PATH', 'HOME', 'TMPDIR', ...proxies, ...proxies.map((each) => each.toUpperCase())];
  return Object.fromEntries(names.map((each) => [each, process.env[each]]));
}

/** A quoted value for apt's configuration, which has no escape for a quote. */
function quoted(value: string): string {
  if (!/["\\\n\r]/.test(value)) return `"${value}"`;
  throw new PlaceFailure('apt cannot use a store in whose path there is a quote, a backslash or a newline');
}

function ownSettings(directory: string, lists: string, silence: number): string[] {
  const values: Readonly<Record<string, string>> = {
    'Dir::Etc::main': '/dev/null',
    'Dir::Etc::parts': '/dev/null',
    'Dir::Etc::sourcelist': join(directory, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': directory,
    'Dir::State::lists': lists,
    'Dir::State::status': '/dev/null',
    'Dir::Cache': directory,
    'Dir::Cache::archives': join(directory, 'archives'),
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    'Acquire::Languages': 'none',
    'Acquire::GzipIndexes': 'true',
    'Acquire::PDiffs': 'false',
    'Acquire::Retries': '0',
    'Acquire::http::Timeout': String(silence),
    'Acquire::https::Timeout': String(silence),
    // An old index will do, because the lock's sha256 decides whether the file is right.
    'Acquire::Check-Valid-Until': 'false',
    'Acquire::Check-Date': 'false',
    'APT::Update::Error-Mode': 'any', // a failed index is an error, not a warning
    'APT::Get::Only-Source': 'true',
  };
  return Object.entries(values).map(([name, value]) => `${name} ${quoted(value)};`);
}

async function usersSettings(signal: AbortSignal): Promise<string[]> {
  const { stdout } = await runChild(
    {
      command: 'apt-config',
      args: ['dump', '--'],
      // This command reads the user's configuration, even if a variable names its file.
      env: { ...inherited(), APT_CONFIG: process.env['APT_CONFIG'], LC_ALL: 'C' },
    },
    signal,
  );
  return stdout.split('\n').filter((line) => KEPT.test(line));
}
