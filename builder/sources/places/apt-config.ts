import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runChild, type Command } from '../child';
import type { DebianArchive } from './debian-archive';

/** An apt of our own, for one suite of one archive. */
export interface AptConfig {
  /** A directory of this run's own, with the configuration and `download/`; to be removed afterwards. */
  readonly directory: string;
  /** A command line of that apt, run in `download/`. */
  readonly command: (program: 'apt-get' | 'apt-cache', ...args: readonly string[]) => Command;
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
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(download);
  await mkdir(join(directory, 'archives', 'partial'), { recursive: true });
  // Both may hold credentials of a mirror or a proxy; mkdtemp's mode is 0700, and both go with the directory.
  await writeFile(join(directory, 'sources.list'), `deb-src [${trust}] ${url} ${suite} main\n`);
  const settings = [...ownSettings(directory, lists, silence), ...(await usersSettings(signal))];
  await writeFile(join(directory, 'apt.conf'), settings.map((line) => `${line}\n`).join(''));
  const env = {
    ...process.env,
    APT_CONFIG: join(directory, 'apt.conf'),
    LC_ALL: 'C',
    DEBIAN_FRONTEND: 'noninteractive',
  };
  return {
    directory,
    command: (program, ...args) => ({ command: program, args, cwd: download, env }),
  };
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
  return Object.entries(values).map(([name, value]) => `${name} "${value}";`);
}

async function usersSettings(signal: AbortSignal): Promise<string[]> {
  const { stdout } = await runChild(
    { command: 'apt-config', args: ['dump'], env: { ...process.env, LC_ALL: 'C' } },
    signal,
  );
  return stdout.split('\n').filter((line) => KEPT.test(line));
}
