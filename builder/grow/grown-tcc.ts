import { chmod, copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { assetsDir } from '../ground/assets';
import { runChild } from '../ground/child';
import { sha256, sha256OfFile } from '../ground/digest';
import { writeByRename } from '../ground/part-file';
import { printableText } from '../ground/printable';
import { whenNotBusy } from '../ground/text-busy';
import { UserError } from '../ground/user-error';
import { archPart } from '../recipe/arch-part';
import { filesOf, loadRecipe, type Recipe } from '../recipe/recipe';
import type { LauncherTcc } from '../sandbox/machine';
import { PlainToolbox } from '../sandbox/plain-toolbox';
import { makeDirectory } from '../sandbox/skeleton';
import { LAUNCHER_ARCH, checkLocal, type Platform } from '../sandbox/platform';
import type { SourceShelf } from '../sources';
import { removeTree } from '../tree/tree-files';
import { prebuiltBytes } from './describe';
import { layPatchedSource } from './patched-source';

/** The chain's steps from text to a tcc: each makes the compiler for the next. */
const STEPS = ['hex0', 'word0', 'cc1', 'tcc0'] as const;
/** What the last step makes. */
const TCC = 'usr/bin/tcc';
/** A path in a recipe, as inside a sandbox; the compiler's `-I` may precede it. */
const INSIDE = /^(-I)?\/(out\/)?((?:usr|recipe|src)(?:\/|$))/;

/** Where a tcc is grown, and from what. */
export interface GrownTccParts {
  /** The store's directory: the tcc is kept in `tools/`. */
  readonly store: string;
  readonly shelf: SourceShelf;
  /** Stops the work. */
  readonly signal: AbortSignal;
  /** Where the recipes and texts are. Default: this package's. */
  readonly assets?: string;
  /** Default: this machine. */
  readonly platform?: Platform;
}

/**
 * The tcc that compiles and runs the sandbox's launcher. Without it no sandbox can exist, so the chain's first four
 * steps, from text to `tcc0`, run here without one. They are our own programs, each made from a text of this checkout,
 * and read one archive whose hash is locked. Later the chain builds the same steps as resources, in sandboxes. Both
 * results must have the hash that the recipe `tcc0` expects.
 *
 * This takes about a second, once per store, which keeps the result as `tools/tcc-SHA256` and uses it only while it has
 * that hash. Every run gets its own copy, so that a running build never has a file open that a later one executes.
 */
export class GrownTcc {
  private bytes: Promise<Buffer> | undefined;

  constructor(private readonly parts: GrownTccParts) {}

  /**
   * Creates an executable copy.
   *
   * @param directory the directory of one run
   * @throws UserError if tcc's source is not available, or the result is not what the recipe expects
   */
  async copyTo(directory: string): Promise<string> {
    this.bytes ??= this.find();
    try {
      const tool = join(directory, 'tcc');
      await writeFile(tool, await this.bytes);
      await chmod(tool, 0o755);
      return tool;
    } catch (error) {
      this.bytes = undefined; // the next attempt may succeed
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
      // What could not be read may be a directory, which no file replaces.
      if (known === undefined) await removeTree(kept);
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

/** The same, in the form that sandboxes need. */
export function launcherTcc(parts: GrownTccParts): LauncherTcc {
  const tcc = new GrownTcc(parts);
  return async (directory) => await tcc.copyTo(directory);
}

/** The path of the tcc in a store. */
export function keptTcc(store: string, assets = assetsDir()): string {
  return join(store, 'tools', `tcc-${expectedHash(assets)}`);
}

/** The sha256 of the tcc that the route leads to, from its recipe. */
function expectedHash(assets = assetsDir()): string {
  const { expect } = archPart(loadRecipe([assets], 'tcc0'), LAUNCHER_ARCH);
  const hash = expect[TCC];
  if (hash === undefined) throw new Error(`the recipe tcc0 expects no ${TCC}`);
  return hash;
}

/** Runs the steps in a directory with the layout of a sandbox's root, in which their artifacts are merged. */
async function growIn(root: string, parts: GrownTccParts): Promise<void> {
  for (const name of ['usr', 'usr/bin', 'recipe', 'src']) await makeDirectory(join(root, name));
  const { shelf, signal } = parts;
  const assets = [parts.assets ?? assetsDir()];
  const by = { assets, shelf, toolbox: new PlainToolbox(), signal };
  for (const name of STEPS) {
    const recipe = loadRecipe(assets, name);
    // Unpacked outside a sandbox, but only after the archive's hash has been checked.
    for (const other of recipe.with) {
      await layPatchedSource(join(root, 'src', other), { ...by, recipe: other });
    }
    for (const [file, from] of filesOf(recipe)) await copyFile(from, join(root, 'recipe', file));
    const { prebuilt } = archPart(recipe, LAUNCHER_ARCH);
    if (prebuilt) await writeFile(join(root, prebuilt.path), prebuiltBytes(recipe, prebuilt));
    else await runStep(root, recipe, signal);
    await checkStep(root, recipe);
  }
}

/** Runs a recipe's single command, with the root's directories instead of a sandbox's. */
async function runStep(root: string, recipe: Recipe, signal: AbortSignal): Promise<void> {
  const [program = '', ...args] = (recipe.command ?? []).map((word) =>
    // In a sandbox, output goes below /out; here it goes directly into the root.
    word.replace(
      INSIDE,
      (_, option: string | undefined, _out, path: string) => (option ?? '') + join(root, path),
    ),
  );
  const { code, stdout, stderr } = await whenNotBusy(
    async () => await runChild({ command: program, args, cwd: root, env: {} }, signal),
  );
  if (code === 0) return;
  throw new UserError(
    `${recipe.name}: ${basename(program)} ended with exit code ${code} while the sandbox launcher's compiler was built:\n    ` +
      printableText(stdout + stderr)
        .trim()
        .split('\n')
        .slice(-3)
        .join('\n    '),
    'Restore the files below assets/route and assets/recipes (git status shows what changed).',
  );
}

/** Checks the result of a step against its recipe, and makes its programs executable, whatever the umask. */
async function checkStep(root: string, recipe: Recipe): Promise<void> {
  const { expect, prebuilt } = archPart(recipe, LAUNCHER_ARCH);
  const expected = prebuilt === undefined ? expect : { [prebuilt.path]: prebuilt.sha256 };
  for (const [path, hash] of Object.entries(expected)) {
    await chmod(join(root, path), 0o755);
    const found = await sha256OfFile(join(root, path));
    if (found !== hash) throw anotherProgram(recipe.name, path, found, hash);
  }
}

/** A tcc that was grown elsewhere works too: it is identified by its hash. */
function checkCanGrow(kept: string, platform: Platform | undefined): void {
  try {
    checkLocal(LAUNCHER_ARCH, platform);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `the compiler of the sandbox launcher is built by ${LAUNCHER_ARCH} Linux programs, which this machine cannot run`,
      `Run a build once on such a machine, and copy this file from its store: ${kept}`,
    );
  }
}

function anotherProgram(step: string, path: string, found: string, expected: string): UserError {
  return new UserError(
    `${step}: ${path} has the sha256 ${found}, expected ${expected}, while the sandbox launcher's compiler was built`,
    'Nothing was built with it. Restore the files below assets/ (git status), and find out who changed them; ' +
      `if you changed the route on purpose, change \`expect\` in the recipe ${step} too.`,
  );
}
