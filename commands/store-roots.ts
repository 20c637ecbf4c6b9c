import { callText } from '../builder/ground/call-text';
import { DOES, JSON_OPTION, type Command } from './lib/command';
import { existingStore } from './lib/existing-store';
import { STORE_OPTIONS } from './lib/settings';
import { StoreNames } from './lib/store-names';

const options = { ...JSON_OPTION, ...STORE_OPTIONS } as const;

export const storeRootsCommand: Command<typeof options> = {
  name: 'store roots',
  summary: 'lists what stacks need and gc therefore keeps',
  usage: '',
  about: `
Lists what stacks need, which ${callText('gc')} therefore keeps: the day on which a preview or an update last saw the
root, its name (project, stack and resource), and the package that it needs. A stack that is removed without \`pulumi
destroy\`, and a resource taken out by \`pulumi state delete\`, leave their roots here: ${callText('store forget')}
removes them.`,
  options,
  args: [0, 0],
  examples: [''],
  exits: { ...DOES, 2: 'there is no such store, or the call is wrong' },
  run: async ({ options: flags, say, result }) => {
    const builder = existingStore(flags);
    const names = new StoreNames(builder);
    const all = builder.roots.all().map(({ id, key, seen }) => ({
      id,
      seen: seen.toISOString(),
      key: key ?? null,
      package: key === undefined ? null : (names.ofKey(key) ?? null),
    }));
    result({ store: builder.store.root, roots: all });
    const width = Math.max(0, ...all.map(({ id }) => id.length));
    for (const { id, seen, key, package: name } of all) {
      const what = key === null ? 'damaged' : (name ?? `${key.slice(0, 12)}…, which is not built`);
      say(`${seen.slice(0, 10)}  ${id.padEnd(width)}  ${what}`);
    }
    say(all.length === 1 ? '1 root' : `${all.length} roots`);
  },
};
