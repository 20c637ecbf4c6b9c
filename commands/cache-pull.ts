import { inParallel } from '../builder/caches/cache-contents';
import { openPlace } from '../builder/caches/cache-place';
import { UserError } from '../builder/ground/user-error';
import { Builder } from '../builder/grow/builder';
import { keysOf, megabytes, PLACE_HELP, placeNamed } from './lib/cache-option';
import { ARCH_OPTION, chosenArch } from './lib/choice';
import { DOES, JSON_OPTION, type Command } from './lib/command';
import { commandSettings, STORE_OPTIONS } from './lib/settings';

const options = {
  unsigned: { type: 'boolean', default: false, help: 'believe the cache without signatures' },
  ...ARCH_OPTION,
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

/** How many artifacts are fetched at once. */
const AT_ONCE = 4;

export const cachePullCommand: Command<typeof options> = {
  name: 'cache pull',
  summary: 'brings artifacts from a cache into the store',
  usage: 'PLACE [PACKAGE...]',
  about: `
Brings artifacts from a cache into the store, as \`pulumi up\` does with seedstage:caches: their bytes are checked, and
their records must be signed by one of seedstage:trustedKeys. Without PACKAGE, it brings the whole chain to stage1.`,
  arguments: {
    PLACE: PLACE_HELP,
    PACKAGE: 'a package, such as stage1/make, or a key; with it comes everything that it is built with',
  },
  options,
  args: [1, 999],
  examples: ['oci://registry.example.org/team/seedstage', 'file:///srv/cache make --unsigned'],
  exits: DOES,
  run: async ({ args: [url = '', ...names], options: { unsigned, ...flags }, say, note, result, signal }) => {
    const { label } = placeNamed(url, 'cache pull');
    const settings = commandSettings(flags, 'caches');
    const isSame = ({ place }: { place: string }): boolean => openPlace(place).label === label;
    const known = settings.caches?.find(isSame);
    const cache = { place: url, unsigned: unsigned || known?.unsigned === true };
    const builder = new Builder({ ...settings, reuse: 'on', caches: [cache] });
    try {
      const keys = [...keysOf(builder, chosenArch(flags), names)];
      const progress = (): void => undefined;
      const pulled = await inParallel(keys, AT_ONCE, async ([key, name]) => {
        const found = await builder.bring(key, { signal, progress, warn: note });
        if (found?.how === 'from a cache')
          note(`${name}: ${megabytes(found.size)}, from ${found.from ?? label}`);
        return { key, name, how: found?.how ?? 'missing', fingerprint: found?.fingerprint ?? null };
      });
      result({ cache: label, pulled });
      const count = (how: string): number => pulled.filter((each) => each.how === how).length;
      say(
        `${count('from a cache')} pulled, ${count('in store')} in the store already, ${count('missing')} not in ${label}`,
      );
      if (count('missing') > 0) {
        const some = pulled.filter(({ how }) => how === 'missing').map(({ name }) => name);
        throw new UserError(
          `not brought: ${some.slice(0, 5).join(', ')}${some.length > 5 ? ` and ${some.length - 5} more` : ''}`,
          '`pulumi up` builds what is missing.',
        );
      }
    } finally {
      await builder.close();
    }
  },
};
