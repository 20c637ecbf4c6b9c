import { DEFAULT_ARCH } from '../../builder/ground/arch';
import { chmod, copyFile, mkdir, rename } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { callText } from '../../builder/ground/call-text';
import { assetsDir } from '../../builder/ground/assets';
import { BOOT_HEADER, bootHeader } from '../../builder/grow/describe';
import { launcherTcc } from '../../builder/grow/grown-tcc';
import { layPatchedSource } from '../../builder/grow/patched-source';
import { loadRecipe, type Recipe } from '../../builder/recipe/recipe';
import { scanTree } from '../../builder/tree/manifest';
import { COMMANDS, ENVIRONMENT } from '../../builder/sandbox/layout';
import { identityFor } from '../../builder/sandbox/identity';
import { limitsFor } from '../../builder/sandbox/limits';
import { thisMachine } from '../../builder/sandbox/machine';
import { LocalSandbox } from '../../builder/sandbox/local';
import type { SourceShelf } from '../../builder/sources';
import { copyTree } from '../../builder/tree/tree-files';
import { UserError } from '../../builder/ground/user-error';

const ARCH = DEFAULT_ARCH;
/** The variant of musl's patches. */
const VARIANT = 'tcc';

/** A first generation that cannot build a second one: the fault is the compiler's, not this machine's. */
export class GenerationFailed extends UserError {}

/**
 * Builds the second generation from a first: it does what the recipe `tcc` does with `tcc0`, but with another tcc. It
 * never uses a tcc that this package grew: the first generation even runs the sandbox's launcher. (The sources are
 * unpacked in a sandbox whose launcher a grown tcc runs, but the trees are compared with the locks' fingerprints.)
 */
export class SeedDerivation {
  private readonly recipe: Recipe = loadRecipe([assetsDir()], 'tcc');

  /** @param work an empty directory on a file system that supports overlayfs */
  constructor(
    private readonly work: string,
    private readonly signal: AbortSignal,
    private readonly unpack?: 'sandbox' | 'plain',
  ) {}

  /** The directory of config.h, which a first generation also needs. */
  get recipeDirectory(): string {
    return this.recipe.directory;
  }

  /** tcc's patched tree. It does not exist before {@link laySources}. */
  get tccTree(): string {
    return join(this.work, 'src', this.recipe.name);
  }

  /** Fetches, unpacks and patches tcc and musl, once for all derivations. */
  async laySources(shelf: SourceShelf): Promise<void> {
    const tcc = launcherTcc({ store: this.work, shelf, signal: this.signal });
    const { toolbox } = thisMachine(this.work, tcc, this.unpack);
    const by = { assets: [assetsDir()], variant: VARIANT, shelf, toolbox, signal: this.signal };
    for (const recipe of [this.recipe.name, ...this.recipe.with]) {
      await layPatchedSource(join(this.work, 'src', recipe), { ...by, recipe });
    }
  }

  /**
   * Lets a first generation compile musl and tcc, in a root without any other program.
   *
   * @param name the name of the derivation
   * @param first the first generation
   * @param libraries a tree with the shared libraries that it runs with
   * @returns the path of the second generation
   * @throws GenerationFailed if it fails, with the end of its output; UserError if no sandbox can run
   */
  async secondGeneration(name: string, first: string, libraries: string): Promise<string> {
    const place = join(this.work, name);
    const layer = join(place, 'layer');
    await mkdir(join(layer, 'usr', 'bin'), { recursive: true });
    await copyTree(libraries, layer);
    await copyFile(first, join(layer, 'usr', 'bin', 'tcc'));
    await chmod(join(layer, 'usr', 'bin', 'tcc'), 0o755);
    await mkdir(join(place, 'writable'), { recursive: true });
    await mkdir(join(place, 'scratch'), { recursive: true });
    await copyTree(join(this.work, 'src'), join(place, 'writable', 'src'));
    await this.runBuild(name, first, layer, place);
    const second = join(place, 'second');
    await rename(join(place, 'writable', 'out', 'usr', 'bin', 'tcc'), second);
    return second;
  }

  private async runBuild(name: string, first: string, layer: string, place: string): Promise<void> {
    const script = 'build.c';
    const files = [script, ...this.recipe.files].map((file): [string, string] => [
      file,
      join(this.recipeDirectory, file),
    ]);
    const said: string[] = [];
    const { exitCode, strayWrites } = await new LocalSandbox(
      async () => first,
      () => identityFor(this.work),
    ).run({
      scratch: join(place, 'scratch'),
      layers: [{ tree: layer, fingerprint: (await scanTree(layer)).fingerprint }],
      recipe: new Map([...files, [BOOT_HEADER, bootHeader()]]),
      writable: join(place, 'writable'),
      command: COMMANDS.c(script),
      environment: {
        ...ENVIRONMENT,
        SRC: `/src/${this.recipe.name}`,
        JOBS: String(availableParallelism()),
        ARCH,
        VARIANT,
      },
      limits: limitsFor(availableParallelism()),
      signal: this.signal,
      output: (chunk) => said.push(chunk.toString()),
    });
    if (exitCode === 0 && strayWrites.length === 0) return;
    const lines = [...said.join('').trim().split('\n'), ...strayWrites.map((path) => `wrote ${path}`)];
    throw new GenerationFailed(
      `the first generation by ${name} did not build the second: exit code ${exitCode}\n${lines.slice(-20).join('\n')}`,
      `Its compiler may compile tcc wrongly. To go on without it, name the others: ${callText('verify seed', 'COMPILER...')}`,
    );
  }
}
