import { callText } from '../builder/ground/call-text';
import { UserError } from '../builder/ground/user-error';
import { systemError } from '../builder/ground/system-error';
import type { Builder } from '../builder/grow/builder';
import { verifyStore, type StoreReport, type VerifyOptions } from '../builder/upkeep/verify-store';
import { CannotTell, Differs, JSON_OPTION, type Command } from './lib/command';
import { existingStore } from './lib/existing-store';
import { STORE_OPTIONS } from './lib/settings';

/** The interval of progress messages, in milliseconds. */
const SPEAK_EVERY = 3_000;

const options = {
  repair: {
    type: 'boolean',
    default: false,
    help: 'remove only what is damaged: the next `pulumi up` makes it again',
  },
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

export const storeVerifyCommand: Command<typeof options> = {
  name: 'store verify',
  summary: 'checks everything in the store, and lists what is damaged',
  usage: '',
  about: `
Checks everything in the store: artifacts with their manifests, records, results, roots, sources and tools. Lists what
is damaged, and which root or recipe needs it. It waits until no \`pulumi up\` uses the store. It also lists what is
missing and what killed runs left behind, which does not count as damage.`,
  options,
  args: [0, 0],
  examples: ['', '--repair'],
  exits: {
    0: 'nothing is damaged',
    1: 'damage was found, repaired or not',
    2: 'the check did not finish, or the call is wrong',
  },
  run: async ({ options: { repair, ...flags }, say, note, result, signal }) => {
    const builder = existingStore(flags);
    let spoken = Date.now();
    const report = await attempt(builder, {
      repair,
      signal,
      waiting: () => note(`waiting for another process that uses ${builder.store.root}`),
      progress: (what) => {
        if (Date.now() - spoken < SPEAK_EVERY) return;
        spoken = Date.now();
        note(`${what} ...`);
      },
    });
    result({ verdict: report.damage.length > 0 ? 'damaged' : 'sound', ...report });
    for (const line of reportLines(report)) say(line);
    if (report.damage.length > 0) throw damageFound(report, repair);
  },
};

/** An error that prevents the store from being read is no verdict on it. */
async function attempt(builder: Builder, how: VerifyOptions): Promise<StoreReport> {
  try {
    return await verifyStore(builder, how);
  } catch (error) {
    const known = error instanceof UserError ? error : systemError(error);
    if (known === undefined) throw error;
    throw new CannotTell(known.problem, known.nextStep);
  }
}

/** A report for a reader. */
export function reportLines({ read, damage, missing, leftovers, repaired }: StoreReport): string[] {
  const counts = Object.entries(read).map(([what, count]) => `${count} ${what}`);
  return [
    ...damage.map(
      ({ path, problem, wantedBy }) =>
        `${repaired.includes(path) ? 'damaged, removed' : 'damaged'}: ${path}: ${problem}${byText(wantedBy)}`,
    ),
    ...missing.map(
      ({ path, wantedBy }) => `missing: ${path}${byText(wantedBy)}: the next \`pulumi up\` makes it`,
    ),
    ...(leftovers.length > 0
      ? [`${leftovers.length} leftovers of killed runs: ${callText('gc')} removes them`]
      : []),
    `read: ${counts.join(', ') || 'nothing: the store is empty'}`,
    ...(damage.length === 0 ? ['nothing is damaged'] : []),
  ];
}

function byText(wantedBy: readonly string[]): string {
  return wantedBy.length === 0 ? '' : ` (needed by ${wantedBy.join(', ')})`;
}

function damageFound({ damage, repaired }: StoreReport, repair: boolean): UserError {
  const what = damage.length === 1 ? '1 thing was damaged' : `${damage.length} things were damaged`;
  return repair
    ? new Differs(
        `${what}; ${repaired.length} removed`,
        'Run `pulumi up` for the stacks that use this store: it makes again what they need.',
      )
    : new Differs(
        what,
        `Remove them: ${callText('store verify', '--repair')}. The next \`pulumi up\` makes again what is needed.`,
      );
}
