import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFile } from '../../ground/file-lock';
import { UserError } from '../../ground/user-error';
import { onPath, runChild } from '../../ground/child';
import type { TimeLimits } from '../time-limits';
import { PlaceFailure, type Place, type Visit } from '../place';
import { redact, showUrl } from '../redact';
import type { SourceLock } from '../source-lock';
import { StallGuard } from '../stall-guard';
import { writeAptConfig, type AptConfig } from './apt-config';
import { versionsWith } from './apt-index';
import type { DebianArchive } from './debian-archive';
import { readFileBytes } from './file-place';
import { watchDirectory } from './directory-watch';

const HOUR = 3_600_000;
/** An index that lists the file is used for this long. */
const INDEX_SERVES = 24 * HOUR;
/** An index that does not list the file is downloaded again after this long: the archive itself changes four times a day. */
const MISS_SERVES = HOUR;

/** Whether apt can be used: apt and the keyring that it must trust are installed. */
export function aptUsable({ trust }: DebianArchive): boolean {
  const keyring = /^signed-by=(.*)$/.exec(trust)?.[1];
  const tools = ['apt-get', 'apt-cache', 'apt-config'].every((tool) => onPath(tool));
  return tools && (keyring === undefined || existsSync(keyring));
}

/**
 * Debian's source archive, through the apt client with its own configuration. The store keeps the indexes (`apt/`),
 * but not the downloaded file.
 */
export class AptPlace implements Place {
  readonly network = true;
  readonly label: string;

  constructor(
    private readonly archive: DebianArchive,
    private readonly storeDir: string,
    private readonly timeLimits: TimeLimits,
  ) {
    this.label = `Debian's archive, by apt (${showUrl(archive.url)})`;
  }

  async *read(lock: SourceLock, visit: Visit): AsyncGenerator<Uint8Array> {
    const debian = lock.debian;
    if (debian === undefined) throw new PlaceFailure('the lock has no Debian package');
    const reasons: string[] = [];
    for (const suite of this.archive.suites) {
      const apt = await this.open(suite, visit.signal);
      try {
        const versions = await this.versions(apt, suite, lock, debian, visit);
        if (versions.length === 0) reasons.push(`${suite} has no ${debian.file} of this sha256`);
        for (const version of versions) {
          const file = join(apt.directory, 'download', debian.file);
          const reason = await this.download(apt, `${debian.package}=${version}`, file, lock.size, visit);
          if (reason === undefined) {
            yield* readFileBytes(file, visit.signal);
            return;
          }
          reasons.push(`${suite}: ${reason}`);
        }
      } catch (error) {
        visit.signal.throwIfAborted();
        if (error instanceof MissingSuite) reasons.push(error.message);
        else if (error instanceof UserError) throw new PlaceFailure(error.problem);
        else throw error;
      } finally {
        await rm(apt.directory, { recursive: true, force: true });
      }
    }
    throw new PlaceFailure(reasons.join('; '));
  }

  private async open(suite: string, signal: AbortSignal): Promise<AptConfig> {
    const tmp = join(this.storeDir, 'tmp');
    await mkdir(tmp, { recursive: true });
    const silence = Math.max(1, Math.ceil(this.timeLimits.silence / 1000));
    return await writeAptConfig(this.archive, suite, { lists: this.lists(suite), tmp, silence }, signal);
  }

  private lists(suite: string): string {
    const address = createHash('sha256').update(this.archive.url).digest('hex').slice(0, 12);
    return join(this.storeDir, 'apt', `${suite}-${address}`);
  }

  /** The versions of the package in the suite that contain the file. Downloads the index again where that may help. */
  private async versions(
    apt: AptConfig,
    suite: string,
    lock: SourceLock,
    debian: SourceLock['debian'] & object,
    visit: Visit,
  ): Promise<string[]> {
    const search = async (): Promise<string[]> => {
      const showsrc = apt.command('apt-cache', ['showsrc', '--only-source'], debian.package);
      return versionsWith((await runChild(showsrc, visit.signal)).stdout, debian, lock.sha256);
    };
    const stamp = join(this.lists(suite), 'updated');
    const index = await lockFile(join(this.storeDir, 'locks', `apt-${suite}`), { signal: visit.signal });
    try {
      const age = await ageOf(stamp);
      const known = age === Infinity ? [] : await search();
      if (age < (known.length > 0 ? INDEX_SERVES : MISS_SERVES)) return known;
      try {
        await this.update(apt, suite, visit.signal);
      } catch (error) {
        visit.signal.throwIfAborted();
        if (known.length > 0) return known;
        throw error;
      }
      await writeFile(stamp, '');
      return await search();
    } finally {
      await index.release();
    }
  }

  private async update(apt: AptConfig, suite: string, signal: AbortSignal): Promise<void> {
    // Between two files, apt unpacks and checks the first: on a busy machine, no data may arrive meanwhile.
    const silence = this.timeLimits.silence * 4;
    const guard = new StallGuard(
      { ...this.timeLimits, answer: this.timeLimits.answer + this.timeLimits.silence, silence },
      signal,
    );
    const run = (): Promise<{ code: number; stderr: string }> =>
      runChild(apt.command('apt-get', ['update']), guard.signal);
    const { code, stderr } = await watchDirectory(this.lists(suite), guard, () => undefined, run);
    if (code === 0 && (await readdir(this.lists(suite))).some((name) => name.includes('_Sources'))) return;
    const reason = lastError(stderr);
    if (/does not have a Release file|404\b/.test(stderr)) throw new MissingSuite(`${suite}: ${reason}`);
    throw new PlaceFailure(`the index of ${suite}: ${reason}`);
  }

  /** @returns why the file was not downloaded, or undefined */
  private async download(
    apt: AptConfig,
    wanted: string,
    file: string,
    size: number,
    visit: Visit,
  ): Promise<string | undefined> {
    const { timeLimits } = this;
    const guard = new StallGuard(
      { ...timeLimits, answer: timeLimits.answer + timeLimits.silence },
      visit.signal,
    );
    // Only the orig archive: for many old versions, the .dsc and the .debian.tar are gone from the pool.
    const source = apt.command('apt-get', ['source', '--download-only', '--tar-only'], wanted);
    const { code, stderr } = await watchDirectory(join(apt.directory, 'download'), guard, visit.arrived, () =>
      runChild(source, guard.signal),
    );
    // apt may fail with an error about another file of the package although it has downloaded this one.
    const found = await stat(file).catch(() => undefined);
    return found && (code === 0 || found.size === size) ? undefined : lastError(stderr);
  }
}

/** The archive does not have this suite, but may have others. */
class MissingSuite extends Error {}

async function ageOf(stamp: string): Promise<number> {
  const found = await stat(stamp).catch(() => undefined);
  return found === undefined ? Infinity : Date.now() - found.mtimeMs;
}

/** The last error that apt printed, on one line. */
function lastError(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => /^(E|Err|W):/.test(line));
  const errors = lines.filter((line) => line.startsWith('E'));
  return redact((errors[0] ?? lines[0] ?? 'apt gave no reason').replace(/^\w+:\s*/, '').trim());
}
