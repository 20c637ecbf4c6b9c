import { availableParallelism } from 'node:os';
import { assetsDir } from '../builder/assets';
import { Builder } from '../builder/builder';
import { compareManifests, differenceText } from '../builder/compare-manifests';
import type { Progress } from '../builder/run';
import { defaultStore } from '../builder/store';
import { UserError } from '../builder/user-error';
import { requestOf, type Step } from '../chain';

const ARCH = 'x86_64';

/** A stage that is built once more, by itself. */
export interface FixedPoint {
  readonly stage: string;
  /** All steps up to the stage's end. */
  readonly chain: readonly Step[];
  /** The stage's steps once more: each has the recipe and the compiler of the step that it must come out as. */
  readonly again: readonly Step[];
  /** Directories of recipes and sources. Default: the package's own. */
  readonly recipes?: readonly string[];
}

/** How the command was called. */
export interface FixedPointCall {
  readonly options: { readonly store?: string | undefined; readonly sources?: string | undefined };
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Grows what of a chain is not in the store, then a stage of it once more, and compares file by file.
 *
 * @throws UserError when a file differs
 */
export async function verifyFixedPoint(
  { stage, chain, again: steps, recipes = [assetsDir()] }: FixedPoint,
  { options: { store, sources }, say, signal }: FixedPointCall,
): Promise<void> {
  const settings = {
    store: store ?? defaultStore(),
    recipes,
    jobs: availableParallelism(),
    mirrors: [],
    ...(sources === undefined ? {} : { mirrorDir: sources }),
    offline: false,
  };
  const first = new Builder({ ...settings, reuse: 'on' });
  const again = new Builder({ ...settings, reuse: 'off' });
  try {
    const keys = new Map<string, string>();
    for (const step of chain) await grow(first, step, keys, say, signal);
    const differing: string[] = [];
    for (const step of steps) {
      const original = namesake(step, chain);
      const before = await first.store.manifest(fingerprintOf(first, keys.get(original) ?? ''));
      const fingerprint = await grow(again, step, keys, say, signal);
      const same = fingerprint === before.fingerprint;
      say(`${step.name}: ${fingerprint} ${same ? `identical to ${original}` : `DIFFERS from ${original}`}`);
      if (same) continue;
      differing.push(original);
      const after = await again.store.manifest(fingerprint);
      for (const difference of compareManifests(before, after))
        say(`  ${differenceText(difference, ['first', 'again'])}`);
    }
    if (differing.length > 0) {
      throw new UserError(
        `${stage} built by itself is not ${stage}: ${differing.join(', ')} came out differently`,
        `Nothing of the first ${stage} was touched. The logs of both builds are in the store.`,
      );
    }
    say(`${stage} is a fixed point: ${steps.length} packages, identical file by file.`);
  } finally {
    await Promise.all([first.close(), again.close()]);
  }
}

/** The step of the chain that one must come out as: it has the same recipe, built by the same compiler. */
function namesake(step: Step, chain: readonly Step[]): string {
  const found = chain.find(({ recipe, variant }) => recipe === step.recipe && variant === step.variant);
  if (!found) throw new Error(`the chain has no step as ${step.name}`);
  return found.name;
}

async function grow(
  builder: Builder,
  step: Step,
  keys: Map<string, string>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const inputs = builder.describe(requestOf(step, ARCH, (name) => keys.get(name) ?? ''));
  let phase = '';
  const progress = (now: Progress): void => {
    if (now.phase === phase) return;
    phase = now.phase;
    say(`${step.name}: ${phase}`);
  };
  const result = await builder.build(inputs, { signal, progress });
  keys.set(step.name, result.key);
  return result.fingerprint;
}

function fingerprintOf(builder: Builder, key: string): string {
  const result = builder.result(key);
  if (!result) throw new Error(`${key} was grown, and is not in the store`);
  return result.fingerprint;
}
