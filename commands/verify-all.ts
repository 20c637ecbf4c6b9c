import { archOf, DEFAULT_ARCH } from '../builder/ground/arch';
import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { callText, isCheckout } from '../builder/ground/call-text';
import { assetsDir } from '../builder/ground/assets';
import { sha256OfJson } from '../builder/ground/digest';
import { UserError } from '../builder/ground/user-error';
import { readVerified, writeVerified } from '../builder/store/verified';
import {
  bootstrapTools,
  newerGcc,
  seedImage,
  stage0Passes,
  stage1Passes,
  tlsLeaves,
  type Step,
  type SuiteCompiler,
} from '../chain';
import { CannotTell, Differs, JSON_OPTION, WrongCall, type Call, type Command } from './lib/command';
import { didYouMean } from './lib/did-you-mean';
import { chainKeys, localBuilder } from './lib/local-builder';
import { GROW_OPTIONS } from './lib/settings';
import { verifyBoot } from './verify-boot';
import { verifyHosts } from './verify-hosts';
import { verifySeedCommand } from './verify-seed';
import { verifyStage0 } from './verify-stage0';
import { verifyStage1 } from './verify-stage1';
import { verifySuite } from './verify-suite';

const options = {
  only: {
    type: 'string',
    value: 'PART',
    multiple: true,
    help: 'run only this part',
  },
  again: { type: 'boolean', default: false, help: 'also run the parts that have passed before' },
  ...JSON_OPTION,
  ...GROW_OPTIONS,
} as const;

type Given = Call<typeof options>;

/** One part of the verification. */
export interface Part {
  readonly name: string;
  /** The last step of the chain that it depends on: a change up to there requires a new run. */
  readonly last: string;
  readonly run: (call: Given) => Promise<void>;
}

const LAST = {
  seed: lastOf(seedImage),
  tools: lastOf(bootstrapTools),
  stage0: lastOf(stage0Passes),
  toolchain: lastOf(stage1Passes),
  stage1: lastOf(tlsLeaves.bearssl),
  gcc14: newerGcc.name,
};

/** All parts, fastest first. */
export const PARTS: readonly Part[] = [
  { name: 'seed', last: LAST.seed, run: (call) => verifySeedCommand.run(withArgs(call)) },
  { name: 'suite-tcc', last: LAST.tools, run: (call) => suite(call, 'tcc') },
  { name: 'boot-stage0', last: LAST.stage0, run: (call) => boot(call, 'stage0') },
  { name: 'stage0', last: LAST.stage0, run: (call) => verifyStage0.run(withArgs(call)) },
  { name: 'hosts', last: LAST.stage0, run: (call) => hosts(call) },
  { name: 'suite-gcc3', last: LAST.stage0, run: (call) => suite(call, 'gcc3') },
  { name: 'boot-stage1', last: LAST.stage1, run: (call) => boot(call, 'stage1') },
  { name: 'suite', last: LAST.toolchain, run: (call) => suite(call, 'gcc10') },
  { name: 'suite-gcc14', last: LAST.gcc14, run: (call) => suite(call, 'gcc14') },
  { name: 'stage1', last: LAST.toolchain, run: (call) => verifyStage1.run(withArgs(call)) },
  { name: 'hosts-stage1', last: LAST.stage1, run: (call) => hosts(call, 'stage1') },
];

export const verifyAll: Command<typeof options> = {
  name: 'verify all',
  summary: 'runs all verifications, and can be resumed',
  usage: '',
  about: `
Verifies the whole chain, including what takes too long for the tests:
${PARTS.map(({ name }) => name).join(', ')}. A part that has passed for the current recipes is not run again, so you can
stop and start the command at any time. In a checkout, each result goes to the table at the end of docs/trust.md, with
its date and the machine. After a part that fails, the others still run.`,
  options,
  args: [0, 0],
  examples: ['', '--only seed --only stage0 --again'],
  exits: {
    0: 'all parts passed',
    1: 'something differs in a part',
    2: 'inconclusive: a part could not be run, or the call is wrong',
  },
  run: async (call) => await runParts(PARTS, call, trustPage()),
};

/** The page of the results; only a checkout has it. */
function trustPage(): string | undefined {
  const root = join(assetsDir(), '..');
  return isCheckout(root) ? join(root, 'docs', 'trust.md') : undefined;
}

/** The result of a part. */
interface Outcome {
  readonly name: string;
  readonly verdict: 'held' | 'differs' | 'inconclusive';
  /** The last line of its output. */
  readonly said: string;
  /** ISO date. */
  readonly when: string;
  /** Whether the result is from an earlier run with the same recipes. */
  readonly known: boolean;
}

/**
 * Runs parts, one after the other.
 *
 * @param page gets a row for each result, if it exists
 * @throws Differs and CannotTell, which name the parts that failed
 */
export async function runParts(parts: readonly Part[], call: Given, page: string | undefined): Promise<void> {
  const { only = [], again } = call.options;
  refuseUnknown(parts, only);
  const builder = localBuilder(call.options);
  const keys = chainKeys(builder, DEFAULT_ARCH);
  const outcomes: Outcome[] = [];
  for (const part of parts.filter(({ name }) => only.length === 0 || only.includes(name))) {
    const { name } = part;
    const of = digestUpTo(keys, part.last);
    const known = readVerified(builder.store, name);
    if (!again && known?.of === of) {
      const { said, when } = known;
      call.say(`${name}: ${said} (${when.slice(0, 10)}; --again runs it again)`);
      outcomes.push({ name, verdict: 'held', said, when, known: true });
      continue;
    }
    call.note(`${name} ...`);
    const { verdict, said } = await outcome(part, call);
    const when = new Date().toISOString();
    if (verdict === 'held') await writeVerified(builder.store, name, { of, when, said });
    call.say(`${name}: ${said}`);
    if (page !== undefined) await addRow(page, [when.slice(0, 10), name, machine(), said]);
    outcomes.push({ name, verdict, said, when, known: false });
  }
  judge(outcomes, call);
}

function refuseUnknown(parts: readonly Part[], only: readonly string[]): void {
  const known = parts.map(({ name }) => name);
  const unknown = only.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const guess = didYouMean(unknown, known);
  throw new WrongCall(
    `there is no part "${unknown}", expected ${known.join(', ')}${guess === '' ? '' : `.${guess}`}`,
    'verify all',
  );
}

function judge(outcomes: readonly Outcome[], { result }: Given): void {
  const failed = outcomes.filter(({ verdict }) => verdict !== 'held');
  const differs = failed.some(({ verdict }) => verdict === 'differs');
  result({
    verdict: failed.length === 0 ? 'held' : differs ? 'differs' : 'inconclusive',
    parts: outcomes,
  });
  const [first] = failed;
  if (first === undefined) return;
  const Problem = differs ? Differs : CannotTell;
  throw new Problem(
    `${failed.map(({ name }) => name).join(', ')} did not pass`,
    `Run it alone to see its whole output: ${callText('verify all', `--only ${first.name}`)}`,
  );
}

/** Runs a part and keeps its last line. An interrupt stops the whole run. */
async function outcome(part: Part, call: Given): Promise<Pick<Outcome, 'verdict' | 'said'>> {
  let last = 'it printed nothing';
  const say = (line: string): void => {
    call.say(`  ${line}`);
    if (line.trim() !== '') last = line.trim();
  };
  try {
    await part.run({ ...call, say, result: () => undefined });
    return { verdict: 'held', said: last };
  } catch (error) {
    if (call.signal.aborted || !(error instanceof UserError)) throw error;
    const [reason = ''] = error.message.split('\n');
    return error instanceof Differs
      ? { verdict: 'differs', said: `FAILED: ${reason}` }
      : { verdict: 'inconclusive', said: `INCONCLUSIVE: ${reason}` };
  }
}

function lastOf(steps: readonly Step[]): string {
  return steps.at(-1)?.name ?? '';
}

/** A digest over all steps up to this one, in the order of the chain. */
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

/** A description of this machine's kind, without its name. */
function machine(): string {
  const kernel = release().split('.').slice(0, 2).join('.');
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} CPUs (${cpus()[0]?.model ?? 'unknown'}), ${memory} GB, ${type()} ${kernel}`;
}

/** A call with only these arguments, and the options that all commands share. */
function withArgs(call: Given, ...args: string[]) {
  return { ...call, args };
}

/** From the beginning: a row of the table is the result of one call. */
async function hosts(call: Given, ...args: string[]): Promise<void> {
  await verifyHosts.run({ ...withArgs(call, ...args), options: { ...call.options, resume: false } });
}

async function boot(call: Given, stage: string): Promise<void> {
  const options = { ...call.options, arch: DEFAULT_ARCH, cpu: archOf(DEFAULT_ARCH).qemu.cpu };
  await verifyBoot.run({ ...call, args: [stage], options });
}

async function suite(call: Given, compiler: SuiteCompiler): Promise<void> {
  const options = { ...call.options, compiler: [compiler], quick: false };
  await verifySuite.run({ ...call, args: [], options });
}
