import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { finished as streamEnd } from 'node:stream/promises';
import type Docker from 'dockerode';
import { dockerPlatform } from '../ground/arch';
import { untilEnded } from '../ground/child';
import { sha256 } from '../ground/digest';
import { connectEngine, engineError, isMissing, isPodman } from './engine';
import { RootImages, ROOT } from './root-images';
import { changedPaths, type EngineChange } from './stray-changes';
import { FIRST_FEW, FIRST_ID } from '../sandbox/identity';
import type { DockerHost } from '../sandbox/hosts';
import { insideSteps, limitSteps, variableSteps } from '../sandbox/inside';
import { parseOutcome } from '../sandbox/launch';
import { finished } from '../sandbox/outcome';
import { LAUNCHER_ARCH } from '../sandbox/platform';
import type { Sandbox, SandboxJob, SandboxResult } from '../sandbox/sandbox';
import { makeSkeleton } from '../sandbox/skeleton';
import type { Toolbox } from '../sandbox/toolbox';
import { LAUNCHER, launcherTree } from '../sandbox/launcher-tree';
import { unpackOutput } from '../sandbox/returned-output';
import { isTooLarge } from '../tree/artifact-rules';
import { makeWritable } from '../sandbox/writable';

/** The label that identifies a run: its value is the same for the same piece of work on this machine. */
const RUN = 'seedstage.run';
/** The directory of the run's result; it belongs to the container's user. */
const RESULT_DIRECTORY = 'result';
const RESULT = `/${RESULT_DIRECTORY}/lines`;

/**
 * The `docker` host: a Docker Engine, on this machine or another. Nothing is mounted from this machine: the input root
 * is sent as an image, the sources as an archive, and the output comes back as an archive.
 */
export class DockerSandbox implements Sandbox {
  readonly host = 'docker';
  private connection: Promise<Docker> | undefined;

  /**
   * @param tcc puts a tcc, whose bytes were just checked, into a directory; it compiles and runs the launcher
   * @param toolbox unpacks the output
   * @param engine which engine; default: the engine of DOCKER_HOST, or this machine's
   */
  constructor(
    private readonly tcc: (directory: string) => Promise<string>,
    private readonly toolbox: Toolbox,
    readonly engine: DockerHost = { kind: 'docker' },
  ) {}

  async lacks(fingerprints: readonly string[]): Promise<string[]> {
    const images = new RootImages(await this.connect());
    const asked = fingerprints.map(async (each) => await images.has(each));
    const there = await Promise.all(asked).catch((error: unknown) => {
      this.connection = undefined;
      throw engineError('the list of its images', error, this.engine);
    });
    return fingerprints.filter((_, index) => there[index] === false);
  }

  async run(job: SandboxJob): Promise<SandboxResult> {
    try {
      const docker = await this.connect();
      job.signal.throwIfAborted();
      return await this.runAt(docker, job);
    } catch (error) {
      job.signal.throwIfAborted();
      this.connection = undefined; // when it answers again, it may be another engine
      throw engineError('the sandbox', error, this.engine);
    }
  }

  private connect(): Promise<Docker> {
    this.connection ??= connectEngine(this.engine);
    this.connection.catch(() => (this.connection = undefined));
    return this.connection;
  }

  private async runAt(docker: Docker, job: SandboxJob): Promise<SandboxResult> {
    const id = sha256(`${hostname()}:${job.scratch}`).slice(0, 32);
    await removeContainers(docker, id); // left by a run that was killed
    const images = new RootImages(docker);
    const skeleton = join(job.scratch, 'skeleton');
    await makeSkeleton(skeleton, job.recipe);
    await makeWritable(job.writable, this.toolbox.identity());
    const base = await launcherTree(join(job.scratch, 'launcher-tree'), this.tcc);
    for (const layer of [base, ...job.layers]) {
      job.signal.throwIfAborted();
      await images.push(layer);
    }
    const root = `seedstage/root:${id}`;
    const owner = await containerUser(docker);
    try {
      await images.compose(root, base.fingerprint, skeleton, job.layers, owner, { [RUN]: id });
      job.signal.throwIfAborted();
      return await this.runContainer(docker, job, { image: root, id, owner });
    } finally {
      await removeContainers(docker, id);
      await images.remove(root);
    }
  }

  private async runContainer(docker: Docker, job: SandboxJob, run: ContainerRun): Promise<SandboxResult> {
    const container = await docker.createContainer(containerOf(job, run, await isPodman(docker)));
    const kill = (): void => void container.kill().catch(() => undefined); // it may have ended by itself
    job.signal.addEventListener('abort', kill);
    try {
      await putSources(container, job, run.owner);
      // The launcher watches its standard input, which closes when this process ends.
      const stream = await container.attach({
        stream: true,
        stdin: true,
        stdout: true,
        stderr: true,
        hijack: true,
      });
      const ended = streamEnd(stream as unknown as Readable, { writable: false }).catch(() => undefined);
      const output = { write: (chunk: Buffer) => (job.output(chunk), true) } as unknown as Writable;
      docker.modem.demuxStream(stream, output, output);
      await container.start();
      job.signal.throwIfAborted();
      await container.wait();
      await ended;
      job.signal.throwIfAborted();
      const result = finished(parseOutcome(await readResult(container)));
      const changes = ((await container.changes()) ?? []) as EngineChange[];
      // A replaced directory cannot be fetched, and an output that is too large need not be.
      if (result.seen.replaced.length === 0 && !isTooLarge(result.seen)) {
        const archive = await container.getArchive({ path: `/${ROOT}/out` });
        await unpackOutput(this.toolbox, archive as unknown as Readable, job, 'out');
      }
      return { ...result, strayWrites: changedPaths(changes, `/${ROOT}`) };
    } finally {
      job.signal.removeEventListener('abort', kill);
    }
  }
}

/** One run in a container. */
export interface ContainerRun {
  readonly image: string;
  /** The value of the run's label. */
  readonly id: string;
  /** The user id of the container, and so of the build; the group has the same number. */
  readonly owner: number;
}

/**
 * The request for a container: no network, nothing of the engine's machine, no root and no capability. The launcher
 * makes a user namespace and mounts in it, as it does for an ordinary user; an engine forbids both to containers by
 * default.
 */
export function containerOf(
  job: SandboxJob,
  { image, id, owner }: ContainerRun,
  podman = false,
): Docker.ContainerCreateOptions {
  const steps = [
    ['self', 'contained', RESULT, '0'],
    ['bind', `/${ROOT}`, `/${ROOT}`],
    ...insideSteps(`/${ROOT}`),
    ...limitSteps(job.limits),
    ...variableSteps(job.environment),
  ];
  const launcher = [`/${LAUNCHER}/tcc`, '-nostdlib', '-run', `/${LAUNCHER}/launcher.c`, '0'];
  return {
    Image: image,
    platform: dockerPlatform(LAUNCHER_ARCH),
    Labels: { [RUN]: id },
    User: `${owner}:${owner}`,
    Cmd: [...launcher, ...steps.flat(), '--', ...job.command],
    OpenStdin: true,
    StdinOnce: true,
    HostConfig: {
      NetworkMode: 'none',
      SecurityOpt: [
        'no-new-privileges',
        'seccomp=unconfined',
        'apparmor=unconfined',
        'label=disable',
        ...(podman ? ['unmask=ALL'] : []),
      ],
      CapDrop: ['ALL'],
      // The kernel allows a new mount of /proc only if no part of the existing one is hidden. Podman has its own
      // option for that.
      MaskedPaths: [],
      ReadonlyPaths: [],
      LogConfig: { Type: 'none', Config: {} },
      // In addition to the launcher's own limits: these hold even if the launcher fails.
      Memory: job.limits.memory + LAUNCHER_MEMORY,
      PidsLimit: job.limits.processes + LAUNCHER_PROCESSES,
      // Podman would raise the limits, which a container without capabilities may not do.
      Ulimits: [
        { Name: 'nofile', Soft: 1024, Hard: 4096 },
        { Name: 'nproc', Soft: 4096, Hard: 4096 },
      ],
    },
  };
}

/** What the launcher itself uses, in addition to the build. */
const LAUNCHER_MEMORY = 64 << 20;
const LAUNCHER_PROCESSES = 8;

/** What an engine reports about its range of ids; Podman has its own field for that. */
interface EngineInfo {
  readonly SecurityOptions?: readonly string[] | null;
  readonly Rootless?: boolean;
}

/**
 * An id that owns nothing else at the engine: one reserved for containers, or a low one if the engine's containers
 * have few ids.
 */
async function containerUser(docker: Docker): Promise<number> {
  const { SecurityOptions, Rootless } = (await docker.info()) as EngineInfo;
  const few = (SecurityOptions ?? []).some((option) => /name=(userns|rootless)/.test(option));
  return few || Rootless === true ? FIRST_FEW : FIRST_ID;
}

async function removeContainers(docker: Docker, id: string): Promise<void> {
  const found = await docker.listContainers({ all: true, filters: { label: [`${RUN}=${id}`] } });
  for (const { Id } of found) {
    await docker
      .getContainer(Id)
      .remove({ force: true, v: true })
      .catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
  }
}

/** Sends the unpacked sources, with their times and modes, and the directories that a recipe expects below /out. */
async function putSources(container: Docker.Container, job: SandboxJob, owner: number): Promise<void> {
  const tar = spawn(
    'tar',
    [
      '--create',
      `--owner=${owner}`,
      `--group=${owner}`,
      '--numeric-owner',
      '-C',
      job.writable,
      '--',
      'src',
      'out',
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    },
  );
  const [code] = await Promise.all([
    untilEnded(tar, job.signal),
    container.putArchive(tar.stdout, { path: `/${ROOT}` }),
  ]);
  if (code !== 0) throw new Error(`tar of the sources ended with exit code ${code}`);
}

async function readResult(container: Docker.Container): Promise<string> {
  const archive = await container.getArchive({ path: RESULT });
  const { extract } = await import('tar-stream');
  const files = extract();
  let text = '';
  archive.pipe(files);
  for await (const file of files) for await (const chunk of file) text += String(chunk);
  return text;
}
