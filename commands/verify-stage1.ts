import { chainToStage1, stage1Again } from '../chain';
import { main, type Command } from './command';
import { STORE_HELP, STORE_OPTIONS } from './local-builder';
import { fixedPointOf, verifyRebuild } from './rebuild';

const options = { ...STORE_OPTIONS, sources: { type: 'string' } } as const;

export const verifyStage1: Command<typeof options> = {
  name: 'verify:stage1',
  help: `
npm run verify:stage1

Builds stage1 once more by nothing but itself and stage0's shell, and compares each package with the first one, file
by file. What of the chain is not in the store is grown first; the packages that are compared are always built anew.
Two cores take half an hour for it. Exits with 1 when a file differs, and names it.

  --sources DIR   a directory of source files, tried first
${STORE_HELP}`,
  options,
  args: [0, 0],
  run: async (call) => await verifyRebuild(fixedPointOf('stage1', chainToStage1, stage1Again), call),
};

if (require.main === module) void main(verifyStage1);
