import { DEFAULT_ARCH } from '../../builder/ground/arch';
import { Builder } from '../../builder/grow/builder';
import { compareManifests, differenceText, type Difference } from '../../builder/audit/compare-manifests';
import type { BuildRecord } from '../../builder/store/record';
import type { Manifest } from '../../builder/tree/manifest';
import type { Progress } from '../../builder/ground/run';
import { DEFAULT_HOST, type Host } from '../../builder/sandbox/hosts';
import { originalOf, packageId, requestOf, stepLabel, type Step } from '../../chain';
import { Differs, type Listener } from './command';
import { commandSettings, type SettingFlags } from './settings';

const ARCH = DEFAULT_ARCH;

/** Steps that are built once more, and what each must be equal to. */
export interface Rebuild {
  /** What is built, for a reader: `stage0 built by itself`. */
  readonly what: string;
  /** What it must be equal to: `stage0`. */
  readonly as: string;
  /** What equality proves: `stage0 is a fixed point`. */
  readonly verdict: string;
  /** All steps up to the last one that is compared. Those that are not in the store are grown. */
  readonly chain: readonly Step[];
  /** The steps to build once more: NAME-again or NAME must equal the step NAME, and has its recipe and compiler. */
  readonly again: readonly Step[];
  /** Where they are built once more. Default: on this machine. */
  readonly host?: Host;
  /**
   * Whether what an earlier call has built on that kind of host is compared, instead of building it there again. Only
   * for another host than this machine, whose builds could be the first ones. Default: false.
   */
  readonly resume?: boolean;
}

/** A stage that is built once more with itself. */
export function fixedPointOf(stage: string, chain: readonly Step[], again: readonly Step[]): Rebuild {
  return { what: `${stage} built by itself`, as: stage, verdict: `${stage} is a fixed point`, chain, again };
}

/** The call of the command. */
export interface RebuildCall extends Listener {
  readonly options: SettingFlags;
}

/** The result of a package that was built once more, as in --json. */
interface Rebuilt {
  readonly id: string;
  readonly first: string;
  readonly again: string;
  /** When it was built, if an earlier call did so: an ISO 8601 time. */
  readonly when?: string;
  readonly verdict: 'identical' | 'differs';
  readonly differences: readonly Difference[];
}

/**
 * Grows the steps of a chain that are not in the store, builds some of them once more, and compares file by file.
 *
 * @throws Differs if a file differs
 */
export async function verifyRebuild(
  { what, as, verdict, chain, again: steps, host = DEFAULT_HOST, resume = false }: Rebuild,
  { options, say, note, result, signal }: RebuildCall,
): Promise<void> {
  const [first, again] = [growingBuilder(options, 'on'), growingBuilder(options, 'off')];
  try {
    const keys = new Map<string, string>();
    for (const step of chain) await grow(first, step, keys, note, signal, DEFAULT_HOST);
    const rebuilt: Rebuilt[] = [];
    for (const step of steps) {
      const original = namesake(step, chain);
      const before = await first.store.manifest(fingerprintOf(first, keys.get(original) ?? ''));
      const earlier = resume ? await builtEarlier(again, step, keys, host) : undefined;
      const fingerprint = earlier?.fingerprint ?? (await grow(again, step, keys, note, signal, host));
      const one = await compared(packageId(original), before, fingerprint, again, earlier?.when);
      for (const line of rebuiltLines(one)) say(line);
      rebuilt.push(one);
    }
    const differing = rebuilt.filter((each) => each.verdict === 'differs').map(({ id }) => id);
    result({ verdict: differing.length > 0 ? 'differs' : 'identical', packages: rebuilt });
    if (differing.length > 0) {
      throw new Differs(
        `${what} is not ${as}: ${differing.join(', ')} came out differently`,
        `See the log of each build in the store; ${as} itself was not changed.`,
      );
    }
    say(`${verdict}: ${steps.length} packages, identical file by file.`);
  } finally {
    await Promise.all([first.close(), again.close()]);
  }
}

/** The newest real build of a step on that kind of host whose artifact is in the store, whole. Adds its key. */
async function builtEarlier(
  builder: Builder,
  step: Step,
  keys: Map<string, string>,
  host: Host,
): Promise<BuildRecord | undefined> {
  const key = Builder.key(builder.describe(requestOf(step, ARCH, (name) => keys.get(name) ?? '')));
  const record = builder.records.byKey(key, host.kind);
  if (record === undefined || record.restsOn !== undefined) return undefined;
  if ((await builder.store.check(record.fingerprint, true)) !== 'present') return undefined;
  keys.set(step.name, key);
  return record;
}

async function compared(
  id: string,
  before: Manifest,
  fingerprint: string,
  again: Builder,
  when?: string,
): Promise<Rebuilt> {
  const both = { id, first: before.fingerprint, again: fingerprint, ...(when === undefined ? {} : { when }) };
  if (fingerprint === before.fingerprint) return { ...both, verdict: 'identical', differences: [] };
  const differences = compareManifests(before, await again.store.manifest(fingerprint));
  return { ...both, verdict: 'differs', differences };
}

function rebuiltLines({ id, again, when, verdict, differences }: Rebuilt): string[] {
  const built = when === undefined ? 'built again' : `built again at ${when}`;
  return [
    `${id}: ${built}, ${verdict === 'identical' ? 'identical' : 'DIFFERS'}, ${again}`,
    ...differences.map((difference) => `  ${differenceText(difference, ['first', 'again'])}`),
  ];
}

/** A builder for a command that may use the network. */
export function growingBuilder(options: SettingFlags, reuse: 'on' | 'off'): Builder {
  return new Builder({ ...commandSettings(options, 'network'), reuse });
}

/** The step of the chain that a step must equal: its name without the ending. */
function namesake(step: Step, chain: readonly Step[]): string {
  const original = originalOf(step.name);
  const found = chain.find(({ name }) => name === original);
  if (found?.recipe === step.recipe && found.variant === step.variant) return found.name;
  throw new Error(`the chain has no step ${step.name}`);
}

/**
 * Ensures that a step's artifact is in the store, and adds its key to the others.
 *
 * @returns the fingerprint
 */
export async function grow(
  builder: Builder,
  step: Step,
  keys: Map<string, string>,
  note: (line: string) => void,
  signal: AbortSignal,
  host: Host,
): Promise<string> {
  const inputs = builder.describe(requestOf(step, ARCH, (name) => keys.get(name) ?? ''));
  let phase = '';
  const progress = (now: Progress): void => {
    if (now.phase === phase) return;
    phase = now.phase;
    note(`${stepLabel(step.name)}: ${phase}`);
  };
  const result = await builder.build(inputs, { signal, progress }, host);
  keys.set(step.name, result.key);
  return result.fingerprint;
}

function fingerprintOf(builder: Builder, key: string): string {
  const result = builder.result(key);
  if (!result) throw new Error(`${key} was grown, but is not in the store`);
  return result.fingerprint;
}
