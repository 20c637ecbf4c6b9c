import { chain } from '../chain';
import { main, type Command } from './command';
import { STORE_HELP, STORE_OPTIONS } from './local-builder';
import { verifyRebuild } from './rebuild';

const options = { ...STORE_OPTIONS, sources: { type: 'string' } } as const;

export const verifyHosts: Command<typeof options> = {
  name: 'verify:hosts',
  help: `
npm run verify:hosts

Builds the chain to stage0 once more at the Docker Engine that DOCKER_HOST names (or the one of this machine), each
package with what was built there, and compares each with the one of this machine, file by file. What of the chain is
not in the store is grown here first. Two cores take ten minutes for it. Exits with 1 when a file differs, and names it.

  --sources DIR   a directory of source files, tried first
${STORE_HELP}`,
  options,
  args: [0, 0],
  run: async (call) =>
    await verifyRebuild(
      {
        what: 'the chain built at the Docker Engine',
        as: 'the chain built on this machine',
        verdict: 'both hosts agree',
        chain,
        again: chain,
        host: 'docker',
      },
      call,
    ),
};

if (require.main === module) void main(verifyHosts);
