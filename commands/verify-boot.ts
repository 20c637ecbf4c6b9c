import { mkdir, mkdtemp, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assetsDir } from '../builder/ground/assets';
import { writeInitramfs } from '../builder/export/initramfs';
import { COMMANDS, ENVIRONMENT } from '../builder/sandbox/layout';
import { limitsFor } from '../builder/sandbox/limits';
import { LocalSandbox } from '../builder/sandbox/local';
import type { Machine } from '../builder/sandbox/machine';
import type { Store } from '../builder/store/store';
import { removeTree } from '../builder/tree/tree-files';
import { entryOf } from '../builder/ground/table';
import { stage0Parts, stage1First, stage1Packages, type Stage1Choice } from '../chain';
import { ARCH_OPTION, CHOICE_OPTIONS, choiceOf, chosenArch } from './lib/choice';
import {
  CannotTell,
  COMPARES,
  Differs,
  JSON_OPTION,
  WrongCall,
  type Call,
  type Command,
} from './lib/command';
import { debianKernel } from './lib/debian-kernel';
import { didYouMean } from './lib/did-you-mean';
import { GrownPackages, localBuilder } from './lib/local-builder';
import { runMachine } from './lib/machine';
import { STORE_OPTIONS } from './lib/settings';

/** The systems that can be booted: packages with a shell, and a compiler with everything that it needs. */
const STAGES: Readonly<Record<string, (choice: Stage1Choice) => readonly string[]>> = {
  stage0: () => stage0Parts,
  'stage1-first': () => stage1First,
  stage1: (choice) => stage1Packages(choice),
};

/** The machine's memory in MB. */
const MEMORY = 2048;
/** The timeout of a machine in seconds; half a minute is usual. */
const TIME_LIMITS = 300;

/** The files on the machine besides the packages: at /recipe, as in a sandbox. */
const FILES = ['check.sh', 'hello.c', 'hello.cc', 'power-off.c'];

const options = {
  cpu: {
    type: 'string',
    value: 'MODEL',
    default: 'qemu64',
    help: "the machine's CPU; the default has few features, and qemu-system-x86_64 -cpu help lists all models",
  },
  kernel: {
    type: 'string',
    value: 'FILE',
    help: "a kernel (default: Debian's for virtual machines, by the apt client)",
  },
  ...CHOICE_OPTIONS,
  ...ARCH_OPTION,
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

export const verifyBoot: Command<typeof options> = {
  name: 'verify boot',
  summary: 'boots the system under QEMU, and compares it with the sandbox',
  usage: '[STAGE]',
  about: `
Boots a Linux kernel under QEMU into a root file system that holds only the packages of STAGE. The machine hashes all of
its files, compiles and runs a C and a C++ program, and powers itself off by a third program. Its output is compared,
line by line, with the output of the same script in a build's sandbox, and the hashes with the packages' manifests.`,
  arguments: {
    STAGE: 'stage0, which is the default; stage1; or stage1-first, the first gcc 10 and what it compiled',
  },
  options,
  args: [0, 1],
  examples: ['', 'stage1 --cpu max'],
  exits: COMPARES,
  run: async (call) => await localBuilder(call.options).roots.whileReading(() => verify(call)),
};

async function verify({
  args,
  options: { cpu, kernel: named, ...flags },
  say,
  note,
  result,
  signal,
}: Call<typeof options>): Promise<void> {
  const [stage = 'stage0'] = args;
  const parts = entryOf(STAGES, stage)?.(choiceOf(flags, 'verify boot'));
  if (parts === undefined) throw noStage(stage);
  const builder = localBuilder(flags);
  const packages = new GrownPackages(builder, chosenArch(flags));
  const artifacts = parts.map((part) => packages.ofStep(part).fingerprint);
  const kernel = named === undefined ? await debianKernel(builder.store, signal) : resolve(named);
  if ((await stat(kernel).catch(() => undefined)) === undefined) {
    throw new WrongCall(`there is no kernel ${kernel}`, 'verify boot');
  }
  await mkdir(builder.store.path('tmp'), { recursive: true });
  const scratch = await mkdtemp(builder.store.path('tmp', 'boot-'));
  try {
    note(`${stage} in the sandbox ...`);
    const expected = await saidInSandbox(builder, artifacts, join(scratch, 'sandbox'), signal);
    await checkHashes(builder.store, artifacts, expected);
    const initramfs = join(scratch, 'initramfs');
    await layInitramfs(builder.store, artifacts, initramfs);
    note(`${stage} on a machine: kernel ${kernel}, CPU ${cpu} ...`);
    const console = await saidByMachine({ kernel, initramfs, cpu, memory: MEMORY }, signal);
    const found = linesOf(console);
    const at = firstDifference(expected, found);
    if (at !== undefined) throw differs(stage, expected[at], found[at], console);
    const hashes = expected.filter((line) => /^[0-9a-f]{64} {2}\/usr\//.test(line)).length;
    for (const line of found.filter((each) => each.startsWith('Hello'))) say(`  ${line}`);
    const running = /^@@ kernel (.*)$/m.exec(console)?.[1] ?? '';
    result({ verdict: 'identical', stage, kernel: running, cpu, files: hashes });
    say(`${stage} boots (${running}): ${hashes} files, a C and a C++ program, as in the sandbox.`);
  } finally {
    await removeTree(scratch);
  }
}

/** The output of check.sh in the sandbox. */
async function saidInSandbox(
  { store, machine: { tcc, identity } }: { readonly store: Store; readonly machine: Machine },
  artifacts: readonly string[],
  work: string,
  signal: AbortSignal,
): Promise<string[]> {
  const sandbox = new LocalSandbox(tcc, identity);
  const [scratch, writable] = [join(work, 'scratch'), join(work, 'writable')];
  for (const directory of [scratch, writable]) await mkdir(directory, { recursive: true });
  let said = '';
  const { exitCode } = await sandbox.run({
    scratch,
    writable,
    layers: artifacts.map((fingerprint) => ({ tree: store.tree(fingerprint), fingerprint })),
    recipe: new Map(FILES.map((name) => [name, assetOf(name)])),
    command: COMMANDS.sh('check.sh'),
    environment: ENVIRONMENT,
    limits: limitsFor(1),
    signal,
    output: (chunk) => (said += chunk.toString()),
  });
  if (exitCode === 0) return linesOf(said);
  throw new CannotTell(
    `the check already fails in the sandbox, with exit code ${exitCode}:\n${said.split('\n').slice(-10).join('\n')}`,
    'See assets/machine/check.sh for what the check does.',
  );
}

/** Checks that every hashed file has the hash in its manifest, and that none is missing. */
async function checkHashes(
  store: Store,
  artifacts: readonly string[],
  said: readonly string[],
): Promise<void> {
  const manifests = await Promise.all(artifacts.map((fingerprint) => store.manifest(fingerprint)));
  const files = manifests.flatMap(({ entries }) => entries.filter(({ type }) => type === 'file'));
  const known = files.map(({ path, content }) => `${content}  /${path}`).sort();
  const hashed = said.slice(said.indexOf('@@ files') + 1, said.indexOf('@@ C')).sort();
  const at = firstDifference(known, hashed);
  if (at === undefined) return;
  throw new Differs(
    `the files in the sandbox are not those of the manifests: ${hashed[at] ?? 'nothing'}, expected ${known[at] ?? 'nothing'}`,
    'Run `pulumi up --refresh`, which makes damaged artifacts again.',
  );
}

async function layInitramfs(store: Store, artifacts: readonly string[], file: string): Promise<void> {
  const files = FILES.map(async (name) => ({
    path: `recipe/${name}`,
    content: await readFile(assetOf(name)),
  }));
  const init = { path: 'init', content: await readFile(assetOf('init')), mode: 0o755 };
  const added = [{ path: 'recipe', directory: true } as const, ...(await Promise.all(files)), init];
  await writeInitramfs(store, { artifacts, rootfs: true }, added, file);
}

async function saidByMachine(
  machine: Parameters<typeof runMachine>[0],
  signal: AbortSignal,
): Promise<string> {
  const limit = AbortSignal.timeout(TIME_LIMITS * 1000);
  let said = '';
  try {
    await runMachine(machine, AbortSignal.any([signal, limit]), (text) => (said += text));
  } catch (error) {
    if (!limit.aborted) throw error;
    throw new CannotTell(
      `the machine did not finish within ${TIME_LIMITS} s; its last output was:\n${said.split('\n').slice(-10).join('\n')}`,
      'Try another kernel (--kernel FILE) or CPU model (--cpu max), to see whether the machine is the cause.',
    );
  }
  return said.replaceAll('\r', '');
}

/** The part that is compared: the output of check.sh, from its first line to its last. */
export function linesOf(said: string): string[] {
  const lines = said.split('\n');
  const [first, last] = [lines.indexOf('@@ files'), lines.indexOf('@@ end')];
  return first < 0 ? [] : lines.slice(first, last < 0 ? undefined : last + 1);
}

/** The first difference of two texts, or undefined. */
export function firstDifference(one: readonly string[], other: readonly string[]): number | undefined {
  const length = Math.max(one.length, other.length);
  const at = Array.from({ length }, (_, index) => index).find((index) => one[index] !== other[index]);
  return at;
}

/** The error for a machine whose output differs from the sandbox's. */
export function differs(
  stage: string,
  expected: string | undefined,
  found: string | undefined,
  console: string,
): Differs {
  return new Differs(
    `${stage} prints different output on the machine and in the sandbox: found "${found ?? 'nothing more'}", expected "${expected ?? 'nothing more'}". Its console ended with:\n${console.trimEnd().split('\n').slice(-10).join('\n')}`,
    'Try another CPU model (--cpu max) or another kernel (--kernel FILE), to see whether the machine is the cause.',
  );
}

function noStage(stage: string): WrongCall {
  const known = Object.keys(STAGES);
  const guess = didYouMean(stage, known);
  return new WrongCall(
    `there is no stage "${stage}", expected ${known.join(', ')}${guess === '' ? '' : `.${guess}`}`,
    'verify boot',
  );
}

function assetOf(name: string): string {
  return join(assetsDir(), 'machine', name);
}
