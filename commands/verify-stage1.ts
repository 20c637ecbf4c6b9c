import { chainToToolchain, stage1Again } from '../chain';
import { COMPARES, JSON_OPTION, type Command } from './lib/command';
import { fixedPointOf, verifyRebuild } from './lib/rebuild';
import { GROW_OPTIONS } from './lib/settings';

const options = { ...JSON_OPTION, ...GROW_OPTIONS } as const;

export const verifyStage1: Command<typeof options> = {
  name: 'verify stage1',
  summary: 'builds stage1 once more with itself, and compares every file',
  usage: '',
  about: `
Builds the packages that stage1 builds twice once more, using only stage1 itself, and compares each with the one before,
file by file. Packages of the chain that are not in the store are grown first; the packages that are compared are always
built again. On two cores it takes half an hour.`,
  options,
  args: [0, 0],
  examples: ['', '--sources ./mirror --offline'],
  exits: COMPARES,
  run: async (call) => await verifyRebuild(fixedPointOf('stage1', chainToToolchain, stage1Again), call),
};
