import { mkdir, rename, rmdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { assetsDir } from '../assets';
import { scanTree, type Manifest } from '../manifest';
import { copyTree } from '../tree-files';
import { launch, type Outcome } from './launch';
import { insideSteps, variableSteps } from './inside';
import { WRITABLE } from './layout';
import { ERRNO, finished } from './outcome';
import { changedNames, FIXED, strayNames } from './stray-writes';
import type { Sandbox, SandboxJob, SandboxResult } from './sandbox';
import { makeDirectory, makeSkeleton } from './skeleton';

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
    await makeSkeleton(join(job.scratch, 'skeleton'), job.recipe);
    for (const name of WRITABLE) await makeDirectory(join(job.writable, name));
    if (this.overlay) {
      const steps = await overlaySteps(job);
      const outcome = await this.launch(job, steps);
      if (outcome.kind !== 'failed' || outcome.what !== 'overlay' || outcome.errno === ERRNO.ENOSPC) {
        return { ...finished(outcome), strayWrites: await strayNames(job.writable) };
      }
      this.overlay = false; // overlayfs inside a user namespace: Linux 5.11, and not on every file system
    }
    return await this.runInCopy(job);
  }

  /** What is in the store is at hand. */
  async lacks(): Promise<string[]> {
    return [];
  }

  private async runInCopy(job: SandboxJob): Promise<SandboxResult> {
    const root = join(job.scratch, 'root');
    for (const layer of layerTrees(job)) await copyTree(layer, root);
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
      steps: [...steps, ...variableSteps(job.environment)],
      command: job.command,
      signal: job.signal,
      output: job.output,
    });
  }
}

function layerTrees(job: SandboxJob): string[] {
  return [join(job.scratch, 'skeleton'), ...job.layers.map(({ tree }) => tree)];
}

/**
 * Layers are named by short links in the scratch directory: the kernel takes 4095 bytes of options, and
 * a colon or a comma in the store's path would end a name.
 */
async function overlaySteps(job: SandboxJob): Promise<string[][]> {
  for (const name of ['root', 'work']) await mkdir(join(job.scratch, name), { recursive: true });
  const layers = layerTrees(job);
  for (const [index, layer] of layers.entries()) {
    await symlink(relative(job.scratch, layer), join(job.scratch, String(index)));
  }
  await symlink(relative(job.scratch, job.writable), join(job.scratch, 'upper'));
  const lower = [...layers.keys()].reverse().join(':');
  const options = `lowerdir=${lower},upperdir=upper,workdir=work,userxattr`;
  return [['chdir', job.scratch], ['overlay', options, 'root'], ...insideSteps('root')];
}

/** All that a build must leave as it is. */
async function scanFixed(root: string): Promise<Manifest[]> {
  return Promise.all(FIXED.map((name) => scanTree(join(root, name))));
}
