import { callText } from '../builder/ground/call-text';
import { chainToToolchain, stage1Again } from '../chain';
import { main, type Command } from './lib/command';
import { STORE_HELP, STORE_OPTIONS } from './lib/local-builder';
import { fixedPointOf, verifyRebuild } from './lib/rebuild';

const options = { ...STORE_OPTIONS, sources: { type: 'string' } } as const;

export const verifyStage1: Command<typeof options> = {
  name: 'verify:stage1',
  help: `
${callText('verify:stage1')}

Builds what stage1 built twice once more, by nothing but itself, and compares each package with the one before, file
by file. What of the chain is not in the store is grown first; the packages that are compared are always built anew.
Two cores take half an hour for it. Exits with 1 when a file differs, and names it.

  --sources DIR   a directory of source files, tried first
${STORE_HELP}`,
  options,
  args: [0, 0],
  run: async (call) => await verifyRebuild(fixedPointOf('stage1', chainToToolchain, stage1Again), call),
};

if (require.main === module) void main(verifyStage1);
