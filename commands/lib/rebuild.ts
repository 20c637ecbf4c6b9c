import { availableParallelism } from 'node:os';
import { assetsDir } from '../../builder/ground/assets';
import { Builder } from '../../builder/grow/builder';
import { compareManifests, differenceText } from '../../builder/audit/compare-manifests';
import type { Progress } from '../../builder/ground/run';
import { DEFAULT_HOST, type Host } from '../../builder/sandbox/hosts';
import { UserError } from '../../builder/ground/user-error';
import { originalOf, requestOf, type Step } from '../../chain';
import { storeDir } from './local-builder';

const ARCH = 'x86_64';

/** Steps that are built once more, and what each must come out as. */
export interface Rebuild {
  /** What is built, for a reader: `stage0 built by itself`. */
  readonly what: string;
  /** What it must be: `stage0`. */
  readonly as: string;
  /** What it shows when it is: `stage0 is a fixed point`. */
  readonly verdict: string;
  /** All steps up to the last that is compared with. They are grown where they are not in the store. */
  readonly chain: readonly Step[];
  /** The steps once more: NAME-again, or NAME, must come out as the step NAME, and has its recipe and compiler. */
  readonly again: readonly Step[];
  /** Where they are built once more. Default: on this machine. */
  readonly host?: Host;
  /** Directories of recipes and sources. Default: the package's own. */
  readonly recipes?: readonly string[];
}

/** A stage that is built once more by itself. */
export function fixedPointOf(stage: string, chain: readonly Step[], again: readonly Step[]): Rebuild {
  return { what: `${stage} built by itself`, as: stage, verdict: `${stage} is a fixed point`, chain, again };
}

/** How the command was called. */
export interface RebuildCall {
  readonly options: { readonly store?: string | undefined; readonly sources?: string | undefined };
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Grows what of a chain is not in the store, then some of its steps once more, and compares file by file.
 *
 * @throws UserError when a file differs
 */
export async function verifyRebuild(
  { what, as, verdict, chain, again: steps, host = DEFAULT_HOST, recipes = [assetsDir()] }: Rebuild,
  { options: { store, sources }, say, signal }: RebuildCall,
): Promise<void> {
  const first = growingBuilder({ store, sources }, 'on', recipes);
  const again = growingBuilder({ store, sources }, 'off', recipes);
  try {
    const keys = new Map<string, string>();
    for (const step of chain) await grow(first, step, keys, say, signal, DEFAULT_HOST);
    const differing: string[] = [];
    for (const step of steps) {
      const original = namesake(step, chain);
      const before = await first.store.manifest(fingerprintOf(first, keys.get(original) ?? ''));
      const fingerprint = await grow(again, step, keys, say, signal, host);
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
        `${what} is not ${as}: ${differing.join(', ')} came out differently`,
        `Nothing of ${as} was touched. The log of each build is in the store.`,
      );
    }
    say(`${verdict}: ${steps.length} packages, identical file by file.`);
  } finally {
    await Promise.all([first.close(), again.close()]);
  }
}

/** A builder for a command that may use the network. */
export function growingBuilder(
  { store, sources }: RebuildCall['options'],
  reuse: 'on' | 'off',
  recipes: readonly string[] = [assetsDir()],
): Builder {
  return new Builder({
    store: storeDir(store),
    recipes: [...recipes],
    jobs: availableParallelism(),
    mirrors: [],
    ...(sources === undefined ? {} : { mirrorDir: sources }),
    offline: false,
    reuse,
  });
}

/** The step of the chain that one must come out as: it is called so, but for the end of its name. */
function namesake(step: Step, chain: readonly Step[]): string {
  const original = originalOf(step.name);
  const found = chain.find(({ name }) => name === original);
  if (found?.recipe === step.recipe && found.variant === step.variant) return found.name;
  throw new Error(`the chain has no step as ${step.name}`);
}

/**
 * Brings a step's artifact into the store, and its key to the others.
 *
 * @returns the fingerprint
 */
export async function grow(
  builder: Builder,
  step: Step,
  keys: Map<string, string>,
  say: (line: string) => void,
  signal: AbortSignal,
  host: Host,
): Promise<string> {
  const inputs = builder.describe(requestOf(step, ARCH, (name) => keys.get(name) ?? ''));
  let phase = '';
  const progress = (now: Progress): void => {
    if (now.phase === phase) return;
    phase = now.phase;
    say(`${step.name}: ${phase}`);
  };
  const result = await builder.build(inputs, { signal, progress }, host);
  keys.set(step.name, result.key);
  return result.fingerprint;
}

function fingerprintOf(builder: Builder, key: string): string {
  const result = builder.result(key);
  if (!result) throw new Error(`${key} was grown, and is not in the store`);
  return result.fingerprint;
}
