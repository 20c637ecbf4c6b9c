import { callText } from '../builder/ground/call-text';
import { UserError } from '../builder/ground/user-error';
import { DOES, JSON_OPTION, type Command } from './lib/command';
import { didYouMean } from './lib/did-you-mean';
import { existingStore } from './lib/existing-store';
import { STORE_OPTIONS } from './lib/settings';

const options = { ...JSON_OPTION, ...STORE_OPTIONS } as const;

export const storeForgetCommand: Command<typeof options> = {
  name: 'store forget',
  summary: 'removes roots that no stack has any more',
  usage: 'ROOT...',
  about: `
Removes roots that a stack has left behind. No bytes are removed (${callText('gc')} does that), and a stack that still
exists adds its roots again at its next preview.`,
  arguments: { ROOT: `a root's name, as ${callText('store roots')} lists them` },
  options,
  args: [1, 999],
  examples: ['bootstrap.old.make.1a2b3c'],
  exits: DOES,
  run: async ({ args, options: flags, say, result }) => {
    const builder = existingStore(flags);
    const known = new Set(builder.roots.all().map(({ id }) => id));
    const unknown = args.find((id) => !known.has(id));
    if (unknown !== undefined) {
      throw new UserError(
        `there is no root "${unknown}"; nothing was forgotten.${didYouMean(unknown, known)}`.replace(
          /\.$/,
          '',
        ),
        `See: ${callText('store roots')}`,
      );
    }
    for (const id of args) {
      await builder.store.discard(builder.store.path('roots', `${id}.json`));
      say(`forgotten: ${id}`);
    }
    result({ forgotten: args });
  },
};
