import { callText } from '../builder/ground/call-text';
import { chain, stage0Again } from '../chain';
import { main, type Command } from './lib/command';
import { STORE_HELP, STORE_OPTIONS } from './lib/local-builder';
import { fixedPointOf, verifyRebuild } from './lib/rebuild';

const options = { ...STORE_OPTIONS, sources: { type: 'string' } } as const;

export const verifyStage0: Command<typeof options> = {
  name: 'verify:stage0',
  help: `
${callText('verify:stage0')}

Builds stage0 once more by nothing but itself (and the seed, which runs busybox's script), and compares each
package with the first one, file by file. What of the chain is not in the store is grown first; the packages that
are compared are always built anew. Exits with 1 when a file differs, and names it.

  --sources DIR   a directory of source files, tried first
${STORE_HELP}`,
  options,
  args: [0, 0],
  run: async (call) => await verifyRebuild(fixedPointOf('stage0', chain, stage0Again), call),
};

if (require.main === module) void main(verifyStage0);
