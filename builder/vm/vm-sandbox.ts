import { once } from 'node:events';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { finished as streamEnd } from 'node:stream/promises';
import { sha256 } from '../ground/digest';
import { UserError } from '../ground/user-error';
import { hostText, type VmHost } from '../sandbox/hosts';
import { insideSteps, limitSteps, variableSteps } from '../sandbox/inside';
import { parseOutcome } from '../sandbox/launch';
import { LAUNCHER, launcherTree } from '../sandbox/launcher-tree';
import { finished } from '../sandbox/outcome';
import { unpackOutput } from '../sandbox/returned-output';
import type { Sandbox, SandboxJob, SandboxResult } from '../sandbox/sandbox';
import { makeSkeleton } from '../sandbox/skeleton';
import type { Toolbox } from '../sandbox/toolbox';
import { makeWritable } from '../sandbox/writable';
import { isTooLarge } from '../tree/artifact-rules';
import { MARK, RUN } from './remote-script';
import { MOST_AFTER, MOST_RETURNED, MOST_TEXT, readReturned, StrayNames } from './returned-tree';
import type { Ssh } from './ssh-client';
import { lineLost, noAnswer } from './ssh-error';
import { atHost, VmMachine, type MachineState } from './vm-machine';

/** Milliseconds between two keep-alives, and seconds without one after which the machine ends a build. */
const BEAT = 5000;
const PATIENCE_SECONDS = 20;
/** How many of the last bytes of output an error may show. */
const TAIL = 4096;

/**
 * The `vm` host: a machine with a kernel, sh and tar, reached by the system's ssh client. It runs the same launcher as
 * every host. It keeps artifacts by fingerprint; sources and output are sent as streams.
 */
export class VmSandbox implements Sandbox {
  readonly host = 'vm';
  private readonly machine: VmMachine;

  /**
   * @param tcc puts a tcc, whose bytes were just checked, into a directory; it compiles and runs the launcher
   * @param toolbox unpacks the output
   */
  constructor(
    private readonly tcc: (directory: string) => Promise<string>,
    private readonly toolbox: Toolbox,
    host: VmHost,
  ) {
    this.machine = new VmMachine(host);
  }

  async lacks(fingerprints: readonly string[]): Promise<string[]> {
    return await this.machine.lacks(fingerprints, new AbortController().signal);
  }

  async processors(signal: AbortSignal): Promise<number> {
    return (await this.machine.open(signal)).processors;
  }

  async close(): Promise<void> {
    await this.machine.close();
  }

  async run(job: SandboxJob): Promise<SandboxResult> {
    const there = await this.machine.open(job.signal);
    await makeSkeleton(join(job.scratch, 'skeleton'), job.recipe);
    await makeWritable(job.writable, this.toolbox.identity());
    const launcher = await launcherTree(join(job.scratch, 'launcher-tree'), this.tcc);
    const id = sha256(`${hostname()}:${job.scratch}`).slice(0, 32);
    await this.machine.lay(
      {
        id,
        disk: job.disk ?? 0,
        layers: [launcher, ...job.layers],
        directories: [
          [job.scratch, 'skeleton'],
          [dirname(job.writable), basename(job.writable)],
        ],
      },
      job.signal,
    );
    const place = `${there.directory}/artifacts/${launcher.fingerprint}/tree/${LAUNCHER}`;
    const args = [there.directory, id, basename(job.writable), place, ...launcherArgs(job, there, id)];
    return await this.follow(await this.machine.ssh.start(RUN, args), job);
  }

  /**
   * Follows a run from its start to its output. When this ends, for whatever reason, the run on the machine ends, too.
   */
  private async follow(child: Ssh, job: SandboxJob): Promise<SandboxResult> {
    const stop = new AbortController();
    const ended = this.machine.ssh.untilEnded(child, AbortSignal.any([job.signal, stop.signal]));
    ended.catch(() => undefined); // it is awaited below
    const tail = tailOf(child, job.output);
    const beats = beatOn(child.stdin);
    try {
      const { result, text, archive } = await readReturned(child.stdout);
      job.signal.throwIfAborted();
      if (result === undefined) throw await this.noResult(ended, text, tail);
      const outcome = this.outcome(result);
      const { exitCode, seen } = outcome;
      const wanted = exitCode === 0 && seen.replaced.length === 0 && !isTooLarge(seen);
      const { strayWrites, whole } = await this.take(archive, job, wanted);
      const code = whole ? await ended : 0;
      if (code !== 0) throw this.unreadable(code, tail());
      return { ...outcome, strayWrites };
    } catch (error) {
      job.signal.throwIfAborted();
      throw error;
    } finally {
      clearInterval(beats);
      child.stdin.end();
      stop.abort();
    }
  }

  private async noResult(ended: Promise<number>, text: string, tail: () => string): Promise<UserError> {
    if (text.length > MOST_TEXT) return noAnswer(this.machine.host);
    this.machine.ssh.check(await ended, text, tail());
    return lineLost(this.machine.host, tail());
  }

  private outcome(lines: string): ReturnType<typeof finished> {
    try {
      return finished(parseOutcome(lines));
    } catch (error) {
      throw error instanceof UserError ? atHost(this.machine.host, error) : error;
    }
  }

  /**
   * Unpacks the output, if it is wanted, and checks the names of everything in the archive. Stops reading as soon as
   * enough is known.
   */
  private async take(
    archive: Readable,
    job: SandboxJob,
    wanted: boolean,
  ): Promise<{ strayWrites: string[]; whole: boolean }> {
    const stray = new StrayNames(wanted);
    const looker = await lookerFor(stray);
    const looked = streamEnd(looker).catch((error: unknown) => {
      throw this.unreadable(0, String(error));
    });
    const copy = new PassThrough();
    // A tar that ends early stops reading; its own message gives the reason.
    const unpacked = (wanted ? unpackOutput(this.toolbox, copy, job, './out') : Promise.resolve()).finally(
      () => copy.destroy(),
    );
    const [came, looks, unpacks] = await Promise.allSettled([
      handOut(archive, wanted ? [looker, copy] : [looker], () => stray.enough),
      looked,
      unpacked,
    ]);
    if (stray.enough) return { strayWrites: stray.names, whole: false };
    for (const part of [came, looks, unpacks]) if (part.status === 'rejected') throw part.reason;
    return { strayWrites: stray.names, whole: true };
  }

  private unreadable(code: number, said: string): UserError {
    const reason = said.trim().split('\n').slice(-3).join('\n    ');
    return new UserError(
      `the output of the build on ${hostText(this.machine.host)} cannot be read (exit code ${code}):\n    ${reason}`,
      'Change the script to install plain files, directories and relative symlinks below $DESTDIR/usr, readable by their owner.',
    );
  }
}

/** The launcher's arguments. The layers of a run are beside it as 1, 2, …, the lowest first after the skeleton. */
function launcherArgs(job: SandboxJob, { identity, directory }: MachineState, id: string): string[] {
  // 1 is the launcher itself, which builds do not see.
  const lower = [...job.layers.map((_, index) => String(index + 2)).reverse(), 'skeleton'].join(':');
  // The overlay keeps its metadata in extended attributes that a build cannot write: for an ordinary user, in user
  // attributes.
  const notes = identity === 'self' ? 'userxattr' : 'redirect_dir=nofollow';
  const options = `lowerdir=${lower},upperdir=${basename(job.writable)},workdir=work,${notes}`;
  const steps = [
    ['chdir', `${directory}/runs/${id}`],
    ['overlay', options, 'root'],
    ...insideSteps('root'),
    ...limitSteps(job.limits),
    ...variableSteps(job.environment),
  ];
  return [
    String(identity),
    'contained',
    'result',
    String(PATIENCE_SECONDS),
    ...steps.flat(),
    '--',
    ...job.command,
  ];
}

/** Reads the names in an archive. */
async function lookerFor(stray: StrayNames): Promise<Writable> {
  const { extract } = await import('tar-stream');
  const parser = extract({ filenameEncoding: 'latin1' } as object);
  parser.on('entry', ({ name, type, size }, content, next) => {
    stray.add(name, type, size);
    // The archive reports the same error; without a listener here, it would crash the provider.
    content.on('error', () => undefined);
    content.on('end', next).resume();
  });
  return parser as unknown as Writable;
}

/**
 * Writes a stream to several others, at the speed of the slowest reader. Closed ones are skipped.
 *
 * @param enough whether the rest of the stream can be ignored
 */
async function handOut(source: Readable, sinks: readonly Writable[], enough: () => boolean): Promise<void> {
  const words = ['drain', 'close', 'error'] as const;
  const ready = async (sink: Writable): Promise<void> => {
    const said = new AbortController();
    await Promise.race(words.map((word) => once(sink, word, { signal: said.signal }))).catch(() => undefined);
    said.abort();
  };
  const room = new Room();
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      room.take(chunk.length, sinks);
      for (const sink of sinks) if (!sink.destroyed && !sink.write(chunk)) await ready(sink);
      if (enough()) break;
    }
  } finally {
    for (const sink of sinks) sink.end();
  }
}

/**
 * Limits how much of an archive is read: no more than an artifact can have, and little after one reader has finished.
 */
class Room {
  private left = MOST_RETURNED;

  take(bytes: number, sinks: readonly Writable[]): void {
    if (sinks.some(({ destroyed }) => destroyed)) this.left = Math.min(this.left, MOST_AFTER);
    this.left -= bytes;
    if (this.left >= 0) return;
    throw new UserError(
      'the output of the build is an archive that does not end',
      'Check the machine: its tar writes more than it reads.',
    );
  }
}

/** Passes on what a run prints after its {@link MARK}, and keeps the end of all output. */
function tailOf(child: Ssh, output: SandboxJob['output']): () => string {
  const mark = `${MARK}\n`;
  let tail = '';
  let before: Buffer | undefined = Buffer.alloc(0);
  child.stderr.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.subarray(-TAIL).toString('latin1')).slice(-TAIL);
    if (before === undefined) {
      output(chunk);
      return;
    }
    before = Buffer.concat([before, chunk]);
    const at = before.indexOf(mark);
    if (at < 0 && before.length < MOST_TEXT) return;
    output(before.subarray(at < 0 ? 0 : at + mark.length));
    before = undefined;
  });
  return () => tail;
}

/** Sends keep-alives. */
function beatOn(stdin: Writable): NodeJS.Timeout {
  stdin.on('error', () => undefined); // its meaning shows when the process ends
  const beat = (): void => void stdin.write('.');
  beat();
  return setInterval(beat, BEAT);
}
