import { collectCache } from '../builder/caches/cache-contents';
import { reachOf } from '../builder/upkeep/reach';
import { listedPlace, megabytes, PLACE_HELP, withPlace } from './lib/cache-option';
import { CannotTell, DOES, JSON_OPTION, WrongCall, type Command } from './lib/command';
import { existingStore } from './lib/existing-store';
import { STORE_OPTIONS } from './lib/settings';
import { parseSize } from './gc';

const options = {
  unneeded: { type: 'boolean', default: false, help: 'remove what no stack needs that uses this store' },
  days: { type: 'string', value: 'N', help: 'remove what was built more than N days ago' },
  max: {
    type: 'string',
    value: 'SIZE',
    help: 'remove the oldest builds until this much is left, such as 20GB',
  },
  'dry-run': { type: 'boolean', default: false, help: 'only print what would be removed' },
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

const DAY = 24 * 60 * 60 * 1000;

export const cacheGcCommand: Command<typeof options> = {
  name: 'cache gc',
  summary: 'removes old or unneeded builds from a cache',
  usage: 'PLACE [--unneeded] [--days N] [--max SIZE]',
  about: `
Removes builds from a cache: what no root of this store reaches, what is old, or the oldest ones. Whoever still needs a
removed build builds it again. In a directory, files that nothing names any more are removed after a day; a registry
frees their space itself.`,
  arguments: { PLACE: PLACE_HELP },
  options,
  args: [1, 1],
  examples: ['file:///srv/cache --days 90', 'oci://registry.example.org/team/seedstage --max 20GB --dry-run'],
  exits: DOES,
  run: async ({ args: [url = ''], options: given, say, result, signal }) => {
    const { unneeded, days, max, 'dry-run': dryRun, ...flags } = given;
    if (!unneeded && days === undefined && max === undefined) {
      throw new WrongCall('expected what to remove: --unneeded, --days N or --max SIZE', 'cache gc');
    }
    const before = days === undefined ? undefined : new Date(Date.now() - daysIn(days) * DAY).toISOString();
    const most = max === undefined ? undefined : parseSize(max, 'cache gc');
    const place = listedPlace(url, 'cache gc');
    const needed = unneeded ? neededKeys(flags) : undefined;
    const report = await withPlace(
      place,
      async () => await collectCache(place, { needed, before, most, dryRun }, signal),
    );
    const removed = report.removed.map(({ key, when, entries }) => ({
      ...{ key, when },
      recipe: entries[0]?.record.inputs.recipe ?? null,
    }));
    result({ cache: place.label, dryRun, removed, freed: report.before - report.left, left: report.left });
    for (const { key, when, recipe } of removed) {
      say(
        `${dryRun ? 'would remove' : 'removed'} ${recipe ?? 'an unreadable index'} (${key.slice(0, 12)}…), built ${when.slice(0, 10)}`,
      );
    }
    const verb = dryRun ? 'would be freed' : 'no longer named';
    say(
      `${megabytes(report.before - report.left)} ${verb}, ${megabytes(report.left)} left in ${place.label}`,
    );
  },
};

function neededKeys(flags: Parameters<typeof existingStore>[0]): ReadonlySet<string> {
  const { keys, gaps } = reachOf(existingStore(flags));
  if (gaps.length === 0 && keys.size > 0) return new Set(keys.keys());
  throw new CannotTell(
    gaps[0] ?? 'no stack uses this store: everything would be removed',
    'Run `pulumi up` for the stacks that use this store first.',
  );
}

function daysIn(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new WrongCall(`--days is "${text}", expected a number of days`, 'cache gc');
}
