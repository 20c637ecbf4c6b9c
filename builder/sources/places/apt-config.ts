import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runChild, type Command } from '../../ground/child';
import { PlaceFailure } from '../place';
import type { DebianArchive } from './debian-archive';

/** An apt of our own, for one suite of one archive. */
export interface AptConfig {
  /** A directory of this run's own, with the configuration and `download/`; to be removed afterwards. */
  readonly directory: string;
  /** A command line of that apt, run in `download/`: its own options, and names that can never become any. */
  readonly command: (
    program: 'apt-get' | 'apt-cache',
    options: readonly string[],
    ...names: readonly string[]
  ) => Command;
}

/**
 * What of the user's own apt settings says how the network is reached: proxies, certificates, time limits of
 * the connection's making. Everything else of the user's is left out.
 */
const KEPT = /^Acquire::(https?::(Proxy|CA|Verify|Ssl|Pipeline|User-Agent)|ForceIPv[46])/i;

/**
 * Writes the configuration of an apt of our own: nothing of the user's lists, caches, preferences or hooks is
 * read or written, and an ordinary user may run it.
 *
 * @param lists the directory that keeps the suite's index
 * @param tmp where the run's own directory is made
 * @param silence seconds without data after which apt gives a transfer up
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
    // Both may hold credentials of a mirror or a proxy; mkdtemp's mode is 0700, and both go with the directory.
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

/** What apt may know of the user's environment: where programs are, where temporary files go, the proxies. */
function inherited(): NodeJS.ProcessEnv {
  const proxies = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];
  const names = ['PATH', 'HOME', 'TMPDIR', ...proxies, ...proxies.map((each) => each.toUpperCase())];
  return Object.fromEntries(names.map((each) => [each, process.env[each]]));
}

/** A value between quotes in apt's configuration, where nothing can stand for a quote. */
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
    // An old index is as good as a new one: whether the file is right is decided by the lock's sha256.
    'Acquire::Check-Valid-Until': 'false',
    'Acquire::Check-Date': 'false',
    'APT::Update::Error-Mode': 'any', // an index that does not come is an error, not a warning
    'APT::Get::Only-Source': 'true',
  };
  return Object.entries(values).map(([name, value]) => `${name} ${quoted(value)};`);
}

async function usersSettings(signal: AbortSignal): Promise<string[]> {
  const { stdout } = await runChild(
    {
      command: 'apt-config',
      args: ['dump', '--'],
      // This one reads the user's configuration, also where a variable names it.
      env: { ...inherited(), APT_CONFIG: process.env['APT_CONFIG'], LC_ALL: 'C' },
    },
    signal,
  );
  return stdout.split('\n').filter((line) => KEPT.test(line));
}
