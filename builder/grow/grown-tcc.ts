import { chmod, copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { assetsDir } from '../ground/assets';
import { runChild, type Ended } from '../ground/child';
import { sha256, sha256OfFile } from '../ground/digest';
import { writeByRename } from '../ground/part-file';
import { printableText } from '../ground/printable';
import { UserError } from '../ground/user-error';
import { archPart } from '../recipe/arch-part';
import { filesOf, loadRecipe, patchesOf, type Recipe } from '../recipe/recipe';
import type { LauncherTcc } from '../sandbox/machine';
import { PlainToolbox } from '../sandbox/plain-toolbox';
import { makeDirectory } from '../sandbox/skeleton';
import { LAUNCHER_ARCH, checkLocal, type Platform } from '../sandbox/platform';
import { applyPatch, loadSourceLock, unpackSource, type SourceShelf } from '../sources';
import { removeTree } from '../tree/tree-files';
import { prebuiltBytes } from './describe';

/** The steps from text to a tcc, as the chain has them: each gives the next one its compiler. */
const STEPS = ['hex0', 'word0', 'cc1', 'tcc0'] as const;
/** What the last one leaves. */
const TCC = 'usr/bin/tcc';
/** A path that a recipe names, as it is inside of a sandbox; the compiler's `-I` may precede it. */
const INSIDE = /^(-I)?\/(out\/)?((?:usr|recipe|src)(?:\/|$))/;

/** Where a tcc is grown, and what from. */
export interface GrownTccParts {
  /** The store's directory: the tcc is kept in `tools/`. */
  readonly store: string;
  readonly shelf: SourceShelf;
  /** Ends the work when it is given. */
  readonly signal: AbortSignal;
  /** Where the recipes and texts are. Default: this package's. */
  readonly assets?: string;
  /** Default: this machine. */
  readonly platform?: Platform;
}

/**
 * The tcc that compiles and runs the sandbox' launcher. No sandbox can exist before it, so the chain's first four steps,
 * from text to `tcc0`, run here without one: our own programs, each from a text of this checkout, on one archive whose
 * hash is locked. The chain builds the same steps again as resources, in a sandbox; both must give the bytes that the
 * recipe `tcc0` expects.
 *
 * It takes half a second, once for a store: `tools/tcc-SHA256` is what it left, and is used by its hash only. Every run
 * gets a copy of its own, so that a running build holds no file that a later one runs.
 */
export class GrownTcc {
  private bytes: Promise<Buffer> | undefined;

  constructor(private readonly parts: GrownTccParts) {}

  /**
   * An executable copy.
   *
   * @param directory of one run
   * @throws UserError when tcc's source cannot be had, or what was grown is not what the recipe expects
   */
  async copyTo(directory: string): Promise<string> {
    this.bytes ??= this.find();
    try {
      const tool = join(directory, 'tcc');
      await writeFile(tool, await this.bytes);
      await chmod(tool, 0o755);
      return tool;
    } catch (error) {
      this.bytes = undefined; // the next one may have more luck
      throw error;
    }
  }

  private async find(): Promise<Buffer> {
    const { store, assets } = this.parts;
    const expected = expectedHash(assets);
    const kept = keptTcc(store, assets);
    const known = await readFile(kept).catch(() => undefined);
    if (known !== undefined && sha256(known) === expected) return known;
    checkCanGrow(kept, this.parts.platform);
    const work = join(store, 'work');
    await mkdir(work, { recursive: true, mode: 0o700 });
    const root = await mkdtemp(join(work, 'tcc0-'));
    try {
      await growIn(root, this.parts);
      const bytes = await readFile(join(root, TCC));
      await makeDirectory(join(store, 'tools'));
      await writeByRename(kept, async (part) => {
        await writeFile(part, bytes);
        await chmod(part, 0o644);
      });
      return bytes;
    } finally {
      await removeTree(root);
    }
  }
}

/** The same, as sandboxes take it. */
export function launcherTcc(parts: GrownTccParts): LauncherTcc {
  const tcc = new GrownTcc(parts);
  return async (directory) => await tcc.copyTo(directory);
}

/** Where a store keeps the tcc. */
export function keptTcc(store: string, assets = assetsDir()): string {
  return join(store, 'tools', `tcc-${expectedHash(assets)}`);
}

/** The sha256 of the tcc that the route leads to, as the recipe says it. */
function expectedHash(assets = assetsDir()): string {
  const { expect } = archPart(loadRecipe([assets], 'tcc0'), LAUNCHER_ARCH);
  const hash = expect[TCC];
  if (hash === undefined) throw new Error(`the recipe tcc0 expects no ${TCC}`);
  return hash;
}

/** Runs the steps in a directory that looks like the root of a sandbox; their artifacts are merged in it. */
async function growIn(root: string, parts: GrownTccParts): Promise<void> {
  for (const name of ['usr', 'usr/bin', 'recipe', 'src']) await makeDirectory(join(root, name));
  for (const name of STEPS) {
    const recipe = loadRecipe([parts.assets ?? assetsDir()], name);
    for (const other of recipe.with) await laySource(root, other, parts);
    for (const [file, from] of filesOf(recipe)) await copyFile(from, join(root, 'recipe', file));
    const { prebuilt } = archPart(recipe, LAUNCHER_ARCH);
    if (prebuilt) await writeFile(join(root, prebuilt.path), prebuiltBytes(recipe, prebuilt));
    else await runStep(root, recipe, parts.signal);
    await checkStep(root, recipe);
  }
}

/** Lays a recipe's source below `src`. No sandbox reads the archive, but all of its bytes are known. */
async function laySource(root: string, name: string, parts: GrownTccParts): Promise<void> {
  const { shelf, signal, assets = assetsDir() } = parts;
  const recipe = loadRecipe([assets], name);
  const lock = loadSourceLock([assets], recipe.source ?? name);
  const { path } = await shelf.fetch(lock, { signal });
  const tree = join(root, 'src', name);
  await unpackSource(lock, path, tree, { toolbox: new PlainToolbox(), signal });
  for (const { file } of patchesOf(recipe, undefined)) await applyPatch(file, tree);
}

/** Runs a recipe's one command, with the root's directories in place of a sandbox's. */
async function runStep(root: string, recipe: Recipe, signal: AbortSignal): Promise<void> {
  const [program = '', ...args] = (recipe.command ?? []).map((word) =>
    // What is below /out in there is merged into the root here.
    word.replace(
      INSIDE,
      (_, option: string | undefined, _out, path: string) => (option ?? '') + join(root, path),
    ),
  );
  const { code, stdout, stderr } = await runWritten(program, args, root, signal);
  if (code === 0) return;
  throw new UserError(
    `${recipe.name}: ${basename(program)} ended with exit code ${code} while the launcher's compiler was grown:\n    ` +
      printableText(stdout + stderr)
        .trim()
        .split('\n')
        .slice(-3)
        .join('\n    '),
    'Restore the files below assets/route and assets/recipes (git status shows what changed).',
  );
}

/** Whether a step left what its recipe expects; its programs can be run then, whatever this process' umask is. */
async function checkStep(root: string, recipe: Recipe): Promise<void> {
  const { expect, prebuilt } = archPart(recipe, LAUNCHER_ARCH);
  const expected = prebuilt === undefined ? expect : { [prebuilt.path]: prebuilt.sha256 };
  for (const [path, hash] of Object.entries(expected)) {
    await chmod(join(root, path), 0o755);
    const found = await sha256OfFile(join(root, path));
    if (found !== hash) throw anotherProgram(recipe.name, path, found, hash);
  }
}

/** How often a start is tried, and how long is waited before the next time, in milliseconds. */
const TRIES = 50;
const PAUSE = 20;

/**
 * Runs a program that was written a moment ago. A process that was started meanwhile for something else may hold it open
 * for writing until it has become another program: then the kernel says that the text file is busy.
 */
async function runWritten(
  command: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<Ended> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await runChild({ command, args, cwd, env: {} }, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ETXTBSY' || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

/** A tcc that was grown elsewhere does as well: it is used by its hash. */
function checkCanGrow(kept: string, platform: Platform | undefined): void {
  try {
    checkLocal(LAUNCHER_ARCH, platform);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `the compiler of the sandbox' launcher is grown by programs of ${LAUNCHER_ARCH} Linux, which this machine does not run`,
      `Grow on such a machine once, and copy the file of this name from the store there: ${kept}`,
    );
  }
}

function anotherProgram(step: string, path: string, found: string, expected: string): UserError {
  return new UserError(
    `${step}: ${path} has the sha256 ${found}, expected ${expected}, while the launcher's compiler was grown`,
    'Nothing was built with it. Restore the files below assets/ (git status), and find out who changed them; ' +
      `who means to change the route changes \`expect\` in the recipe ${step}, too.`,
  );
}
