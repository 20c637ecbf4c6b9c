import { chmod, mkdir, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkArtifact } from '../tree/artifact-rules';
import { QUEUE, type BuildLog } from './build-log';
import { BOOT_HEADER, bootHeader, prebuiltBytes, type Description } from './describe';
import { sha256OfFile } from '../ground/digest';
import { inputLayers } from './input-root';
import { scanTree, type Manifest } from '../tree/manifest';
import { unexpectedFile } from '../tree/unexpected-file';
import { openPlaces, OUTPUT_TIME, takeOutput } from './output';
import { archPart } from '../recipe/arch-part';
import type { ArchPart } from '../recipe/recipe-schema';
import { filesOf, flagsOf, patchesOf, scriptOf, type Recipe } from '../recipe/recipe';
import { COMMANDS, ENVIRONMENT, WRITABLE } from '../sandbox/layout';
import { limitsFor } from '../sandbox/limits';
import type { Layer, Sandbox, SandboxJob, SandboxResult } from '../sandbox/sandbox';
import { makeDirectory } from '../sandbox/skeleton';
import type { Toolbox } from '../sandbox/toolbox';
import { applyPatch, fetchText, unpackSource, type SourceShelf } from '../sources';
import type { Store } from '../store/store';
import { diskFull, hostDiskFull, lacksInodes, noInodes } from '../ground/disk-full';
import type { TreesAhead } from './trees-ahead';
import { settle } from '../tree/tree-files';
import { UserError } from '../ground/user-error';

/** Bytes of a megabyte: the unit of `disk` in recipes. */
const MB = 1 << 20;

/** What one run of a recipe needs. */
export interface BuildRun {
  readonly description: Description;
  /** The name of each need, to the fingerprint of its artifact. */
  readonly given: Readonly<Record<string, string>>;
  /** An empty directory, for this run only. */
  readonly work: string;
  /** Waits for the compile jobs that the run may use: all of them, or its share. */
  readonly jobs: (all: boolean) => Promise<number>;
  readonly signal: AbortSignal;
  readonly log: BuildLog;
  readonly store: Store;
  readonly shelf: SourceShelf;
  readonly ahead: TreesAhead;
  readonly sandbox: Sandbox;
  /** Unpacks the sources. */
  readonly toolbox: Toolbox;
}

/** The result of a run. */
export interface BuildOutput {
  /** The artifact's files. */
  readonly tree: string;
  readonly manifest: Manifest;
  readonly cpuSeconds: number;
}

/**
 * Runs a recipe: sources, patches, script, checks, smoke test. It does not add the result to the store.
 *
 * @throws UserError for anything that prevents the artifact from being made
 */
export async function runBuild(run: BuildRun): Promise<BuildOutput> {
  const { recipe, inputs } = run.description;
  await checkDisk(run);
  const { prebuilt } = archPart(recipe, inputs.arch);
  if (prebuilt) return await importPrebuilt(run, prebuilt);
  const writable = join(run.work, 'writable');
  await laySources(run, writable);
  const layers = await inputLayers(run.store, run.description.inputs, run.given, run.work);
  const script = scriptOf(recipe);
  run.log.enter(QUEUE);
  const jobs = await run.jobs(recipe.jobs === 'all');
  run.log.enter('start');
  for (const name of WRITABLE) await makeDirectory(join(writable, name));
  await layDirectories(run, writable);
  const places = openPlaces(writable);
  const tree = join(run.work, 'out');
  try {
    const beat = { beat: 'build', script, jobs } as const;
    const { cpuSeconds, seen } = await runScript(run, beat, layers, writable);
    run.log.enter('check');
    const manifest = await takeOutput(recipe.name, writable, places, tree, {
      findings: seen,
      signal: run.signal,
    });
    checkExpected(run, manifest);
    await runSmoke(run, jobs, layers, { tree, fingerprint: manifest.fingerprint });
    return { tree, manifest, cpuSeconds };
  } finally {
    places.close();
  }
}

/** Runs the smoke test, which must not change the artifact. */
async function runSmoke(
  run: BuildRun,
  jobs: number,
  layers: readonly Layer[],
  artifact: Layer,
): Promise<void> {
  const { smoke, name } = run.description.recipe;
  if (smoke === undefined) return;
  run.log.enter('smoke');
  const beat = { beat: 'smoke', script: smoke, jobs } as const;
  await runScript(run, beat, [...layers, artifact], join(run.work, 'smoke-writable'));
  if ((await scanTree(artifact.tree)).fingerprint === artifact.fingerprint) return;
  throw new UserError(
    `${name}: the smoke test changed the artifact`,
    'Change it to write only below /tmp or /build.',
  );
}

/** Uses a binary as it is, after checking it. */
async function importPrebuilt(
  run: BuildRun,
  prebuilt: NonNullable<ArchPart['prebuilt']>,
): Promise<BuildOutput> {
  const { recipe } = run.description;
  const { file, path, sha256 } = prebuilt;
  const tree = join(run.work, 'out');
  const to = join(tree, path);
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, prebuiltBytes(recipe, prebuilt));
  for (let at = dirname(path); at !== '.'; at = dirname(at)) await chmod(join(tree, at), 0o755);
  await chmod(to, 0o755);
  const found = await sha256OfFile(to);
  if (found !== sha256) {
    throw new UserError(
      `${recipe.name}: ${file} has the sha256 ${found}, expected ${sha256}`,
      'Restore it (git checkout).',
    );
  }
  const manifest = await scanTree(tree);
  checkArtifact(recipe.name, manifest);
  await settle(tree, OUTPUT_TIME, process.getuid?.() === 0 ? { uid: 0, gid: 0 } : undefined);
  checkExpected(run, manifest);
  return { tree, manifest, cpuSeconds: 0 };
}

/** Fetches, unpacks and patches every source tree below `writable`/src. */
async function laySources(run: BuildRun, writable: string): Promise<void> {
  const { trees, inputs } = run.description;
  for (const { recipe, lock } of trees) {
    run.log.enter('download');
    const { path } = await run.shelf.fetch(lock, {
      signal: run.signal,
      progress: (progress) => run.log.note(fetchText(progress)),
    });
    run.log.enter('unpack');
    const directory = join(writable, 'src', recipe.name);
    if (!(await run.ahead.take(lock, directory))) {
      await unpackSource(lock, path, directory, { toolbox: run.toolbox, signal: run.signal });
    }
    run.log.enter('patch');
    for (const patch of patchesOf(recipe, inputs.variant)) await applyPatch(patch.file, directory);
  }
}

async function runScript(
  run: BuildRun,
  { beat, script, jobs }: { beat: 'build' | 'smoke'; script: string | undefined; jobs: number },
  layers: readonly Layer[],
  writable: string,
): Promise<SandboxResult> {
  const { recipe, inputs } = run.description;
  const scratch = join(run.work, `${beat}-sandbox`);
  await mkdir(scratch, { recursive: true });
  await mkdir(writable, { recursive: true });
  const result = await run.sandbox.run({
    scratch,
    layers,
    writable,
    ...ran(recipe, script),
    environment: {
      ...ENVIRONMENT,
      SRC: `/src/${recipe.name}`,
      JOBS: String(jobs),
      ARCH: inputs.arch,
      ...(inputs.variant === undefined ? {} : { VARIANT: inputs.variant }),
      ...flagsOf(recipe, inputs.variant),
    },
    limits: limitsFor(jobs),
    disk: recipe.disk * MB,
    signal: run.signal,
    output: (chunk) => run.log.write(chunk),
  });
  if (result.exitCode !== 0) throw await scriptFailed(run, beat, result.exitCode);
  if (result.strayWrites.length > 0) throw wroteElsewhere(run, script ?? 'its command', result.strayWrites);
  return result;
}

/** The command, and the files at /recipe: for `direct`, only the files that the recipe names. */
function ran(recipe: Recipe, script: string | undefined): Pick<SandboxJob, 'recipe' | 'command'> {
  if (script === undefined) return { recipe: new Map(filesOf(recipe)), command: recipe.command ?? [] };
  const files: [string, string][] = [[script, join(recipe.directory, script)], ...filesOf(recipe)];
  const interpreter = script.endsWith('.c') ? 'c' : 'sh';
  return { recipe: new Map([...files, [BOOT_HEADER, bootHeader()]]), command: COMMANDS[interpreter](script) };
}

/** Creates the directories that a recipe needs below /out. */
async function layDirectories({ description }: BuildRun, writable: string): Promise<void> {
  for (const directory of description.recipe.directories) {
    const names = directory.split('/');
    for (const depth of names.keys())
      await makeDirectory(join(writable, 'out', ...names.slice(0, depth + 1)));
  }
}

/** Checks that each file for which the recipe expects a hash has that hash. */
function checkExpected(run: BuildRun, manifest: Manifest): void {
  const { recipe, inputs } = run.description;
  const wrong = unexpectedFile(manifest, archPart(recipe, inputs.arch).expect);
  if (wrong === undefined) return;
  const { path, sha256, found } = wrong;
  throw new UserError(
    `${recipe.name}: the output has ${found === undefined ? `no file /${path}` : `/${path} with the sha256 ${found}`}, expected the sha256 ${sha256}`,
    `See the log: ${run.log.file}. The recipe states this sha256 under expect:, so nothing was kept.`,
  );
}

async function freeMegabytes(run: BuildRun): Promise<number> {
  const { bavail, bsize } = await statfs(run.work);
  return Math.floor((bavail * bsize) / MB);
}

async function checkDisk(run: BuildRun): Promise<void> {
  const { name, disk } = run.description.recipe;
  const free = await freeMegabytes(run);
  if (free < disk) throw buildDiskFull(name, disk, free, run.store.root);
}

/** The error for a build that the disk has no space for. */
export function buildDiskFull(recipe: string, needed: number, free: number, store: string): UserError {
  if (lacksInodes(store)) return noInodes(store);
  return diskFull(`${needsDisk(recipe, needed)}, and ${free} MB are free in ${store}`);
}

function needsDisk(recipe: string, megabytes: number): string {
  return `${recipe}: it needs ${megabytes} MB of disk while it is built`;
}

async function scriptFailed(run: BuildRun, beat: 'build' | 'smoke', code: number): Promise<UserError> {
  const { name, disk } = run.description.recipe;
  const free = await freeMegabytes(run);
  const full = run.log.saw.noSpace;
  // The full disk may also be another machine's.
  const { host } = run.sandbox;
  if (full && host !== 'local') {
    return hostDiskFull(host, `${needsDisk(name, disk)}, and the disk of the host "${host}" is full`);
  }
  if (full || free < 1) return buildDiskFull(name, disk, free, run.store.root);
  const what =
    beat === 'smoke'
      ? 'its smoke test failed'
      : `its build script failed in the phase ${run.log.currentPhase}`;
  return new UserError(
    `${name}: ${what}: exit code ${code}\n${run.log.lastLines}`,
    `The whole log: ${run.log.file}\n  Fix the cause, then run \`pulumi up\` again: finished builds are kept.`,
  );
}

function wroteElsewhere(run: BuildRun, script: string, paths: readonly string[]): UserError {
  const more = paths.length > 10 ? ` and ${paths.length - 10} more` : '';
  return new UserError(
    `${run.description.recipe.name}: ${script} wrote outside /out, /build, /src and /tmp: ${paths.slice(0, 10).join(', ')}${more}`,
    'Change it to install below $DESTDIR, and to write everything else below /build.',
  );
}
