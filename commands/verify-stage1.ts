import { chainToToolchain, stage1Again } from '../chain';
import { COMPARES, JSON_OPTION, type Command } from './lib/command';
import { fixedPointOf, verifyRebuild } from './lib/rebuild';
import { GROW_OPTIONS } from './lib/settings';

const options = { ...JSON_OPTION, ...GROW_OPTIONS } as const;

export const verifyStage1: Command<typeof options> = {
  name: 'verify stage1',
  summary: 'builds stage1 once more by itself, and compares every file',
  usage: '',
  about: `
Builds what stage1 built twice once more, by nothing but itself, and compares each package with the one before, file by
file. What of the chain is not in the store is grown first; the packages that are compared are always built anew. Two
cores take half an hour for it.`,
  options,
  args: [0, 0],
  examples: ['', '--sources ./mirror --offline'],
  exits: COMPARES,
  run: async (call) => await verifyRebuild(fixedPointOf('stage1', chainToToolchain, stage1Again), call),
};
