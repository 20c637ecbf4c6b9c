import { callText } from '../builder/ground/call-text';
import { collectGarbage } from '../builder/upkeep/gc';
import { UserError } from '../builder/ground/user-error';
import { DOES, JSON_OPTION, WrongCall, type Command } from './lib/command';
import { localBuilder } from './lib/local-builder';
import { STORE_OPTIONS } from './lib/settings';
import { StoreNames } from './lib/store-names';

const options = {
  max: {
    type: 'string',
    value: 'SIZE',
    help: 'remove only until the store has this size, the longest unused first; such as 2GB or 500MB',
  },
  'dry-run': { type: 'boolean', default: false, help: 'only print what would be removed' },
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

export const gcCommand: Command<typeof options> = {
  name: 'gc',
  summary: 'removes from the store what no stack needs',
  usage: '',
  about: `
Removes from the store what no stack needs any more, and what killed runs left behind. It waits until no \`pulumi up\`
uses the store. If it cannot tell what is needed, because a root or a record is damaged, it removes only what killed
runs left, and says so.`,
  options,
  args: [0, 0],
  examples: ['--dry-run', '--max 2GB'],
  exits: DOES,
  run: async ({ options: { max, 'dry-run': dryRun, ...flags }, say, note, result }) => {
    const limit = max === undefined ? 0 : parseSize(max);
    const builder = localBuilder(flags);
    // Read names before anything is removed: they come from records, which are removed with their artifacts.
    const names = new StoreNames(builder);
    const report = await collectGarbage(builder, {
      limit,
      dryRun,
      waiting: () => note(`waiting for another process that uses ${builder.store.root}`),
    });
    const removed = report.removed.map((each) => ({ ...each, name: names.of(each) }));
    result({ store: builder.store.root, dryRun, ...report, removed });
    for (const { kind, id, name, bytes } of removed) {
      const what = name === undefined ? id : `${name} (${id.slice(0, 12)}…)`;
      say(`${dryRun ? 'would remove' : 'removed'} ${kind} ${what}, ${megabytes(bytes)}`);
    }
    say(
      `${megabytes(report.freed)} ${dryRun ? 'would be' : 'are'} freed, ${megabytes(report.left)} in the store`,
    );
    for (const { what, why } of report.failed) say(`not removed: ${what}: ${why}`);
    if (report.gaps.length > 0) throw unknownWishes(report.gaps);
    if (report.failed.length > 0) {
      throw new UserError(
        `${report.failed.length} things could not be removed; they are listed above`,
        'Check who owns them (ls -ld), and run the command as that user.',
      );
    }
  },
};

/** The error for a store from which gc cannot determine what is needed. */
function unknownWishes(gaps: readonly string[]): UserError {
  return new UserError(
    `artifacts and sources were kept, because it is not fully known what is needed:\n${gaps.map((gap) => `    ${gap}`).join('\n')}`,
    `Run \`pulumi up\` for the stacks that use this store, which repairs this; or see ${callText('store roots', '--help')}.`,
  );
}

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };

/**
 * A size in bytes.
 *
 * @throws WrongCall if the text is not a number with a unit
 */
export function parseSize(text: string, command = 'gc'): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([MGT]B)$/.exec(text) ?? [];
  if (number === undefined)
    throw new WrongCall(`--max is "${text}", expected a size such as 2GB or 500MB`, command);
  return Number(number) * (UNITS[unit] ?? 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
