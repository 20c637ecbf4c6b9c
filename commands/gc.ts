import { callText } from '../builder/ground/call-text';
import { collectGarbage } from '../builder/upkeep/gc';
import { UserError } from '../builder/ground/user-error';
import { main, WrongCall, type Command } from './lib/command';
import { localBuilder, STORE_HELP, STORE_OPTIONS } from './lib/local-builder';

const options = { ...STORE_OPTIONS, max: { type: 'string' }, 'dry-run': { type: 'boolean' } } as const;

export const gcCommand: Command<typeof options> = {
  name: 'gc',
  help: `
${callText('gc')}

Removes from the store what no stack wants any more, and what killed runs left behind. It waits until no
\`pulumi up\` uses the store. Where it cannot tell what is wanted, because a root or a record is damaged, it removes
only what killed runs left, and says so.

  --max SIZE    remove only until the store is this small, the longest unused first; for example 2GB, 500MB
  --dry-run     only say what would be removed
${STORE_HELP}`,
  options,
  args: [0, 0],
  run: async ({ options: { store, max, 'dry-run': dryRun = false }, say }) => {
    const builder = localBuilder({ store });
    const report = await collectGarbage(builder, {
      limit: max === undefined ? 0 : parseSize(max),
      dryRun,
      waiting: () => say(`waiting for another run that uses ${builder.store.root}`),
    });
    for (const { what, bytes } of report.removed)
      say(`${dryRun ? 'would remove' : 'removed'} ${what} (${megabytes(bytes)})`);
    say(
      `${megabytes(report.freed)} ${dryRun ? 'would be' : 'are'} freed, ${megabytes(report.left)} in the store`,
    );
    for (const { what, why } of report.failed) say(`not removed: ${what}: ${why}`);
    if (report.gaps.length > 0) throw unknownWishes(report.gaps);
    if (report.failed.length > 0) {
      throw new UserError(
        `${report.failed.length} things could not be removed, see above`,
        'See whom they belong to (ls -ld), and run this as that user.',
      );
    }
  },
};

/** The error for a store that does not tell what is wanted. */
function unknownWishes(gaps: readonly string[]): UserError {
  return new UserError(
    `artifacts and sources were kept, for what is wanted is not wholly known:\n${gaps.map((gap) => `    ${gap}`).join('\n')}`,
    `Run \`pulumi up\` for the stacks that use this store, which makes them good; or see ${callText('store', '--help')}.`,
  );
}

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };

/**
 * A size in bytes.
 *
 * @throws WrongCall for a text that is not a number with a unit
 */
export function parseSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([MGT]B)$/.exec(text) ?? [];
  if (number === undefined)
    throw new WrongCall(`--max is "${text}", expected a size such as 2GB or 500MB`, 'gc');
  return Number(number) * (UNITS[unit] ?? 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

if (require.main === module) void main(gcCommand);
