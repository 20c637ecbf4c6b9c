import { bytesOf, contentsOf, type CachedKey } from '../builder/caches/cache-contents';
import { listedPlace, megabytes, PLACE_HELP, withPlace } from './lib/cache-option';
import { DOES, JSON_OPTION, type Command } from './lib/command';

const options = { ...JSON_OPTION } as const;

export const cacheListCommand: Command<typeof options> = {
  name: 'cache list',
  summary: 'lists what a cache has',
  usage: 'PLACE',
  about: `
Lists the builds of a cache, the oldest first: when it was built, the recipe and arch, the key, the fingerprint, and how
many signatures it has. They are not verified: whose they are is decided when something is taken.`,
  arguments: { PLACE: PLACE_HELP },
  options,
  args: [1, 1],
  examples: ['oci://registry.example.org/team/seedstage', 'file:///srv/cache --json'],
  exits: DOES,
  run: async ({ args: [url = ''], say, result, signal }) => {
    const place = listedPlace(url, 'cache list');
    const all = await withPlace(place, async () => await contentsOf(place, signal));
    result({ cache: place.label, bytes: bytesOf(all), builds: all.flatMap(rowsOf) });
    for (const { when, recipe, arch, key, fingerprint, signatures } of all.flatMap(rowsOf)) {
      const what = `${recipe} ${arch}`.padEnd(28);
      say(
        `${when.slice(0, 10)}  ${what}  ${key.slice(0, 12)}…  ${fingerprint.slice(0, 12)}…  ` +
          (signatures === 1 ? '1 signature' : `${signatures} signatures`),
      );
    }
    say(`${all.length} keys, ${megabytes(bytesOf(all))}, in ${place.label}`);
  },
};

function rowsOf({ entries }: CachedKey) {
  return entries.map(({ record, archive, statements }) => ({
    when: record.when,
    recipe: record.inputs.recipe,
    arch: record.inputs.arch,
    key: record.key,
    fingerprint: record.fingerprint,
    host: record.host,
    builder: record.builder,
    size: record.size,
    archive: archive.size,
    signatures: statements.length,
  }));
}
