import { mkdir, rename, rmdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { assetsDir } from '../ground/assets';
import { copyTree } from '../tree/tree-files';
import type { Identity } from './identity';
import { insideSteps, limitSteps, variableSteps } from './inside';
import { launch, type Outcome } from './launch';
import { WRITABLE } from './layout';
import { ERRNO, finished } from './outcome';
import { changedInRoot, changedNames, scanFixed, strayNames } from './stray-writes';
import type { Sandbox, SandboxJob, SandboxResult } from './sandbox';
import { makeSkeleton } from './skeleton';
import { makeWritable } from './writable';

/** Steps that some kernels and file systems do not support. If one fails, the input root is copied. */
const MOUNTING = ['idmap', 'overlay'];

/**
 * The `local` host: namespaces and a separate root on this machine, as root or as an ordinary user. The input root is
 * an overlay of its layers, or a copy of them if the kernel does not allow overlays. For root, id-mapped mounts of the
 * layers make root's files belong to the id that the build runs as.
 */
export class LocalSandbox implements Sandbox {
  readonly host = 'local';
  private overlay: boolean;

  /**
   * @param tcc copies a tcc, whose hash was just checked, into a run's directory: it compiles and runs the launcher
   * @param identity the user id of the builds' processes
   * @param options.overlay false: copy the layers even if an overlay is possible
   */
  constructor(
    private readonly tcc: (directory: string) => Promise<string>,
    private readonly identity: () => Identity,
    options: { readonly overlay?: boolean } = {},
  ) {
    this.overlay = options.overlay ?? true;
  }

  async run(job: SandboxJob): Promise<SandboxResult> {
    const identity = this.identity();
    await makeSkeleton(join(job.scratch, 'skeleton'), job.recipe);
    await makeWritable(job.writable, identity);
    if (this.overlay) {
      const outcome = await this.launch(job, identity, await overlaySteps(job, identity));
      const unable = outcome.kind === 'failed' && MOUNTING.includes(outcome.what);
      if (!unable || outcome.errno === ERRNO.ENOSPC) {
        return { ...finished(outcome), strayWrites: await strayNames(job.writable) };
      }
      // Overlays need Linux 5.11 in a user namespace, 5.19 on id-mapped mounts, and a file system that supports them.
      this.overlay = false;
    }
    return await this.runInCopy(job, identity);
  }

  /** Nothing has to be sent: the store is on this machine. */
  async lacks(): Promise<string[]> {
    return [];
  }

  private async runInCopy(job: SandboxJob, identity: Identity): Promise<SandboxResult> {
    const root = join(job.scratch, 'copy');
    const owner = identity === 'self' ? undefined : { uid: identity, gid: identity };
    for (const layer of layerTrees(job)) await copyTree(layer, root, owner);
    for (const name of WRITABLE) {
      await rmdir(join(root, name));
      await rename(join(job.writable, name), join(root, name));
    }
    const before = await scanFixed(root);
    const outcome = await this.launch(job, identity, [['bind', root, root], ...insideSteps(root)]);
    const after = await scanFixed(root);
    for (const name of WRITABLE) await takeBack(join(root, name), join(job.writable, name));
    const strayWrites = [...changedInRoot(root), ...changedNames(before, after)];
    return { ...finished(outcome), strayWrites };
  }

  private async launch(
    job: SandboxJob,
    identity: Identity,
    steps: readonly (readonly string[])[],
  ): Promise<Outcome> {
    return launch({
      tcc: await this.tcc(job.scratch),
      launcher: join(assetsDir(), 'sandbox', 'launcher.c'),
      identity,
      steps: [...steps, ...limitSteps(job.limits), ...variableSteps(job.environment)],
      command: job.command,
      signal: job.signal,
      output: job.output,
    });
  }
}

/** Moves a writable directory back after a run. If it is missing, the check of the output reports that. */
async function takeBack(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

function layerTrees(job: SandboxJob): string[] {
  return [join(job.scratch, 'skeleton'), ...job.layers.map(({ tree }) => tree)];
}

/**
 * The steps that mount the overlay. Layers have short names in the scratch directory, because the kernel accepts 4095
 * bytes of options, and a colon or comma in the store's path would end a name.
 */
async function overlaySteps(job: SandboxJob, identity: Identity): Promise<string[][]> {
  for (const name of ['root', 'work']) await mkdir(join(job.scratch, name), { recursive: true });
  const layers = layerTrees(job);
  const mapping: string[][] = [];
  for (const [index, layer] of layers.entries()) {
    const name = String(index);
    if (identity === 'self') {
      await symlink(relative(job.scratch, layer), join(job.scratch, name));
    } else {
      await mkdir(join(job.scratch, name));
      mapping.push(['idmap', layer, name]);
    }
  }
  await symlink(relative(job.scratch, job.writable), join(job.scratch, 'upper'));
  const lower = [...layers.keys()].reverse().join(':');
  // The overlay's own attributes must be out of a build's reach: for an ordinary user, in the `user.` namespace.
  const notes = identity === 'self' ? 'userxattr' : 'redirect_dir=nofollow';
  const options = `lowerdir=${lower},upperdir=upper,workdir=work,${notes}`;
  return [['chdir', job.scratch], ...mapping, ['overlay', options, 'root'], ...insideSteps('root')];
}
