import { chain, stage0Again } from '../chain';
import { COMPARES, JSON_OPTION, type Command } from './lib/command';
import { fixedPointOf, verifyRebuild } from './lib/rebuild';
import { GROW_OPTIONS } from './lib/settings';

const options = { ...JSON_OPTION, ...GROW_OPTIONS } as const;

export const verifyStage0: Command<typeof options> = {
  name: 'verify stage0',
  summary: 'builds stage0 once more with itself, and compares every file',
  usage: '',
  about: `
Builds stage0 once more using only itself (and tcc0, which runs busybox's script), and compares each package with the
first one, file by file. Packages of the chain that are not in the store are grown first; the packages that are compared
are always built again.`,
  options,
  args: [0, 0],
  examples: ['', '--sources ./mirror --offline'],
  exits: COMPARES,
  run: async (call) => await verifyRebuild(fixedPointOf('stage0', chain, stage0Again), call),
};
