import { availableParallelism } from 'node:os';
import { assetsDir } from '../builder/assets';
import { Builder } from '../builder/builder';
import { compareManifests, differenceText } from '../builder/compare-manifests';
import type { Progress } from '../builder/run';
import { defaultStore } from '../builder/store';
import { UserError } from '../builder/user-error';
import { chain, requestOf, stage0Again, type Step } from '../chain';
import { main, type Call, type Command } from './command';
import { STORE_HELP, STORE_OPTIONS } from './local-builder';

const ARCH = 'x86_64';
const options = { ...STORE_OPTIONS, sources: { type: 'string' } } as const;

export const verifyStage0: Command<typeof options> = {
  name: 'verify:stage0',
  help: `
npm run verify:stage0

Builds stage0 once more by nothing but itself (and the seed, which runs busybox's script), and compares each
package with the first one, file by file. What of the chain is not in the store is grown first; the packages that
are compared are always built anew. Exits with 1 when a file differs, and names it.

  --sources DIR   a directory of source files, tried first
${STORE_HELP}`,
  options,
  args: [0, 0],
  run: verify,
};

async function verify({ options: { store, sources }, say, signal }: Call<typeof options>): Promise<void> {
  const settings = {
    store: store ?? defaultStore(),
    recipes: [assetsDir()],
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
    for (const step of stage0Again) {
      const original = namesake(step);
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
        `stage0 built by itself is not stage0: ${differing.join(', ')} came out differently`,
        'Nothing of the first stage0 was touched. The logs of both builds are in the store.',
      );
    }
    say(`stage0 is a fixed point: ${stage0Again.length} packages, identical file by file.`);
  } finally {
    await Promise.all([first.close(), again.close()]);
  }
}

/** The step of the chain that one of {@link stage0Again} must come out as: it has the same recipe, built by gcc. */
function namesake(step: Step): string {
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

if (require.main === module) void main(verifyStage0);
