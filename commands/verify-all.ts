import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { callText } from '../builder/ground/call-text';
import { assetsDir } from '../builder/ground/assets';
import { sha256OfJson } from '../builder/ground/digest';
import { UserError } from '../builder/ground/user-error';
import { readVerified, writeVerified } from '../builder/store/verified';
import { newerGcc, seedImage, stage0Passes, stage1Passes, tlsLeaves, type Step } from '../chain';
import { main, WrongCall, type Call, type Command } from './lib/command';
import { chainKeys, localBuilder, STORE_HELP, STORE_OPTIONS } from './lib/local-builder';
import { verifyBoot } from './verify-boot';
import { verifyHosts } from './verify-hosts';
import { verifySeedCommand } from './verify-seed';
import { verifyStage0 } from './verify-stage0';
import { verifyStage1 } from './verify-stage1';
import { verifySuite } from './verify-suite';

const options = {
  ...STORE_OPTIONS,
  sources: { type: 'string' },
  only: { type: 'string', multiple: true },
  again: { type: 'boolean', default: false },
} as const;

type Given = Call<typeof options>;

/** One thing that is verified. */
export interface Part {
  readonly name: string;
  /** The last step of the chain that it looks at: a change of anything up to there makes it worth asking again. */
  readonly last: string;
  readonly run: (call: Given) => Promise<void>;
}

const LAST = {
  seed: lastOf(seedImage),
  stage0: lastOf(stage0Passes),
  toolchain: lastOf(stage1Passes),
  stage1: lastOf(tlsLeaves.bearssl),
  gcc14: newerGcc.name,
};

/** All that is verified, the quickest first. */
export const PARTS: readonly Part[] = [
  { name: 'seed', last: LAST.seed, run: (call) => verifySeedCommand.run(withArgs(call)) },
  { name: 'boot-stage0', last: LAST.stage0, run: (call) => boot(call, 'stage0') },
  { name: 'stage0', last: LAST.stage0, run: (call) => verifyStage0.run(withArgs(call)) },
  { name: 'hosts', last: LAST.stage0, run: (call) => verifyHosts.run(withArgs(call)) },
  { name: 'boot-stage1', last: LAST.stage1, run: (call) => boot(call, 'stage1') },
  { name: 'suite', last: LAST.toolchain, run: (call) => verifySuite.run(withArgs(call)) },
  { name: 'suite-gcc14', last: LAST.gcc14, run: (call) => suiteOfNewer(call) },
  { name: 'stage1', last: LAST.toolchain, run: (call) => verifyStage1.run(withArgs(call)) },
  { name: 'hosts-stage1', last: LAST.stage1, run: (call) => verifyHosts.run(withArgs(call, 'stage1')) },
];

export const verifyAll: Command<typeof options> = {
  name: 'verify:all',
  help: `
${callText('verify:all', '[--only PART]... [--again]')}

Everything that is shown of the chain, also what takes too long for the tests: ${PARTS.map(({ name }) => name).join(', ')}.
What has held for the recipes as they are is not asked again: stop it and start it as you like. Each result goes to
the table at the end of docs/trust.md, with its date and the machine. Exits with 1 when a part fails; the others are
run nevertheless.

  --only PART     this part; can be given several times
  --again         also what has held already
  --sources DIR   a directory of source files, tried first
${STORE_HELP}`,
  options,
  args: [0, 0],
  run: async (call) => await runParts(PARTS, call, join(assetsDir(), '..', 'docs', 'trust.md')),
};

/**
 * Runs parts, one after the other.
 *
 * @param page gets a row for each result, where it is there: a package has no docs/
 * @throws UserError that names the parts that failed
 */
export async function runParts(parts: readonly Part[], call: Given, page: string): Promise<void> {
  const { only = [], again, store: named } = call.options;
  const unknown = only.find((name) => !parts.some((part) => part.name === name));
  if (unknown !== undefined) {
    const known = parts.map(({ name }) => name).join(', ');
    throw new WrongCall(`there is no part "${unknown}", expected ${known}`, 'verify:all');
  }
  const builder = localBuilder({ store: named });
  const keys = chainKeys(builder, 'x86_64');
  const failed: string[] = [];
  for (const part of parts.filter(({ name }) => only.length === 0 || only.includes(name))) {
    const of = digestUpTo(keys, part.last);
    const known = readVerified(builder.store, part.name);
    if (!again && known?.of === of) {
      call.say(`${part.name}: ${known.said} (${known.when.slice(0, 10)}; --again asks again)`);
      continue;
    }
    call.say(`${part.name} ...`);
    const { held, said } = await outcome(part, call);
    const when = new Date().toISOString();
    if (held) await writeVerified(builder.store, part.name, { of, when, said });
    else failed.push(part.name);
    call.say(`${part.name}: ${said}`);
    await addRow(page, [when.slice(0, 10), part.name, machine(), said]);
  }
  if (failed.length === 0) return;
  throw new UserError(
    `${failed.join(', ')} did not hold`,
    `Run it alone to see all of it: ${callText('verify:all', `--only ${failed[0] ?? ''}`)}`,
  );
}

/** Runs a part and keeps its last line. Whoever stops the run stops all of it. */
async function outcome(part: Part, call: Given): Promise<{ readonly held: boolean; readonly said: string }> {
  let last = 'it said nothing';
  const say = (line: string): void => {
    call.say(`  ${line}`);
    if (line.trim() !== '') last = line.trim();
  };
  try {
    await part.run({ ...call, say });
    return { held: true, said: last };
  } catch (error) {
    if (call.signal.aborted || !(error instanceof UserError)) throw error;
    return { held: false, said: `FAILED: ${error.message.split('\n')[0] ?? ''}` };
  }
}

function lastOf(steps: readonly Step[]): string {
  return steps.at(-1)?.name ?? '';
}

/** What identifies all steps up to one, in the order of the chain. */
function digestUpTo(keys: ReadonlyMap<string, string>, last: string): string {
  const all = [...keys];
  return sha256OfJson(all.slice(0, all.findIndex(([name]) => name === last) + 1));
}

/** The table is the end of the page. */
async function addRow(page: string, cells: readonly string[]): Promise<void> {
  if (!existsSync(page)) return;
  const row = `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const end = (await readFile(page, 'utf8')).endsWith('\n') ? '' : '\n';
  await appendFile(page, end + row);
}

/** What this machine is, and not which. */
function machine(): string {
  const kernel = release().split('.').slice(0, 2).join('.');
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} CPUs (${cpus()[0]?.model ?? 'unknown'}), ${memory} GB, ${type()} ${kernel}`;
}

/** A call without arguments, with what the commands have in common. */
function withArgs({ say, signal, options: { store, sources } }: Given, ...args: string[]) {
  const common = { ...(store === undefined ? {} : { store }), ...(sources === undefined ? {} : { sources }) };
  return { args, options: common, say, signal };
}

async function suiteOfNewer(call: Given): Promise<void> {
  const { options, ...rest } = withArgs(call);
  await verifySuite.run({ ...rest, options: { ...options, gcc: '14.2.0' } });
}

async function boot({ say, signal, options: { store } }: Given, stage: string): Promise<void> {
  const common = { arch: 'x86_64', cpu: 'qemu64', ...(store === undefined ? {} : { store }) };
  await verifyBoot.run({ args: [stage], options: common, say, signal });
}

if (require.main === module) void main(verifyAll);
