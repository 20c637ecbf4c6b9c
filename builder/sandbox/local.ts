import { chmod, copyFile, mkdir, rename, rmdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { assetsDir } from '../assets';
import { scanTree, type Manifest } from '../manifest';
import { copyTree } from '../tree-files';
import { UserError } from '../user-error';
import { launch, type Outcome } from './launch';
import { DEVICES, DIRECTORIES, HOST_NAME, LINKS, WORKING_DIRECTORY, WRITABLE } from './layout';
import { changedNames, FIXED, strayNames } from './stray-writes';
import type { Sandbox, SandboxJob, SandboxResult } from './sandbox';

/** Linux error numbers that are told apart. */
const EPERM = 1;
const EACCES = 13;
const ENOSPC = 28;
const EUSERS = 87;

/**
 * The `local` host: namespaces and a root of its own, on this machine, as root or as an ordinary user.
 * The input root is an overlay of its layers; where the kernel has none for us, a copy of them.
 */
export class LocalSandbox implements Sandbox {
  readonly host = 'local';
  private overlay: boolean;

  /**
   * @param tcc the seed, checked: it compiles and runs the launcher
   * @param options.overlay false to copy the layers although an overlay could be had
   */
  constructor(
    private readonly tcc: () => Promise<string>,
    options: { readonly overlay?: boolean } = {},
  ) {
    this.overlay = options.overlay ?? true;
  }

  async run(job: SandboxJob): Promise<SandboxResult> {
    await makeSkeleton(job);
    for (const name of WRITABLE) await makeDirectory(join(job.writable, name));
    if (this.overlay) {
      const steps = await overlaySteps(job);
      const outcome = await this.launch(job, steps);
      if (outcome.kind !== 'failed' || outcome.what !== 'overlay' || outcome.errno === ENOSPC) {
        return { ...finished(outcome), strayWrites: await strayNames(job.writable) };
      }
      this.overlay = false; // overlayfs inside a user namespace: Linux 5.11, and not on every file system
    }
    return await this.runInCopy(job);
  }

  private async runInCopy(job: SandboxJob): Promise<SandboxResult> {
    const root = join(job.scratch, 'root');
    for (const layer of [join(job.scratch, 'skeleton'), ...job.layers]) await copyTree(layer, root);
    for (const name of WRITABLE) {
      await rmdir(join(root, name));
      await rename(join(job.writable, name), join(root, name));
    }
    const before = await scanFixed(root);
    const outcome = await this.launch(job, [['bind', root, root], ...insideSteps(root)]);
    const after = await scanFixed(root);
    for (const name of WRITABLE) await rename(join(root, name), join(job.writable, name));
    return { ...finished(outcome), strayWrites: changedNames(before, after) };
  }

  private async launch(job: SandboxJob, steps: readonly (readonly string[])[]): Promise<Outcome> {
    return launch({
      tcc: await this.tcc(),
      launcher: join(assetsDir(), 'sandbox', 'launcher.c'),
      steps: [
        ...steps,
        ...Object.entries(job.environment).map(([name, value]) => ['variable', `${name}=${value}`]),
      ],
      command: job.command,
      signal: job.signal,
      output: job.output,
    });
  }
}

/** The fixed directories, links, device mount points and recipe files: the lowest layer. */
async function makeSkeleton(job: SandboxJob): Promise<void> {
  const skeleton = join(job.scratch, 'skeleton');
  for (const name of DIRECTORIES) await makeDirectory(join(skeleton, name));
  for (const [name, target] of Object.entries(LINKS)) await symlink(target, join(skeleton, name));
  for (const name of DEVICES) await writeFile(join(skeleton, 'dev', name), '');
  for (const [name, file] of job.recipe) {
    await copyFile(file, join(skeleton, 'recipe', name));
    await chmod(join(skeleton, 'recipe', name), 0o644);
  }
}

/** A directory with the same rights whatever this process' umask is. */
async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}

/**
 * Layers are named by short links in the scratch directory: the kernel takes 4095 bytes of options, and
 * a colon or a comma in the store's path would end a name.
 */
async function overlaySteps(job: SandboxJob): Promise<string[][]> {
  for (const name of ['root', 'work']) await mkdir(join(job.scratch, name), { recursive: true });
  const layers = [join(job.scratch, 'skeleton'), ...job.layers];
  for (const [index, layer] of layers.entries()) {
    await symlink(relative(job.scratch, layer), join(job.scratch, String(index)));
  }
  await symlink(relative(job.scratch, job.writable), join(job.scratch, 'upper'));
  const lower = [...layers.keys()].reverse().join(':');
  const options = `lowerdir=${lower},upperdir=upper,workdir=work,userxattr`;
  return [['chdir', job.scratch], ['overlay', options, 'root'], ...insideSteps('root')];
}

/** From a mounted root directory to being inside it. */
function insideSteps(root: string): string[][] {
  return [
    ...DEVICES.map((name) => ['bind', `/dev/${name}`, `${root}/dev/${name}`]),
    ['proc', `${root}/proc`],
    ['hostname', HOST_NAME],
    ['root', root],
    ['chdir', WORKING_DIRECTORY],
  ];
}

/** All that a build must leave as it is. */
async function scanFixed(root: string): Promise<Manifest[]> {
  return Promise.all(FIXED.map((name) => scanTree(join(root, name))));
}

function finished(outcome: Outcome): { exitCode: number; cpuSeconds: number } {
  if (outcome.kind === 'exit') return { exitCode: outcome.code, cpuSeconds: outcome.cpuSeconds };
  if (outcome.kind === 'killed') {
    throw new UserError(
      'the sandbox was killed from outside',
      'Look for the kernel being out of memory (dmesg), and run `pulumi up` again.',
    );
  }
  throw refusal(outcome.what, outcome.argument, outcome.errno);
}

/** What it means that the kernel refused a step of the launcher. */
function refusal(what: string, argument: string, errno: number): UserError {
  if (what === 'unshare' && [EPERM, EACCES, ENOSPC, EUSERS].includes(errno)) {
    return new UserError(
      `this machine's kernel does not give an ordinary user namespaces of his own (unshare: error ${errno})`,
      'Allow it (sysctl kernel.apparmor_restrict_unprivileged_userns=0, kernel.unprivileged_userns_clone=1, user.max_user_namespaces>0), or run as root.',
    );
  }
  if (what === 'execve') {
    return new UserError(
      `the sandbox has no program ${argument} (error ${errno})`,
      'Give the build a need that brings it.',
    );
  }
  return new UserError(
    `the kernel refused a step of the sandbox: ${what} ${argument} (error ${errno})`,
    'Inside a container, it needs the right to mount (for example: --privileged); see docs/sandbox.md.',
  );
}
