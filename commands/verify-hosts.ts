import { callText } from '../builder/ground/call-text';
import { chain, stage1Steps, type Stage1Choice, type Step } from '../chain';
import { entryOf } from '../builder/ground/table';
import { CHOICE_HELP, CHOICE_OPTIONS, choiceOf } from './lib/choice';
import { main, WrongCall, type Command } from './lib/command';
import { STORE_HELP, STORE_OPTIONS } from './lib/local-builder';
import { verifyRebuild } from './lib/rebuild';

/** What can be built on both hosts, up to where. */
const STAGES: Readonly<Record<string, (choice: Stage1Choice) => readonly Step[]>> = {
  stage0: () => chain,
  stage1: (choice) => [...chain, ...stage1Steps(choice)],
};

const options = { ...STORE_OPTIONS, ...CHOICE_OPTIONS, sources: { type: 'string' } } as const;

export const verifyHosts: Command<typeof options> = {
  name: 'verify:hosts',
  help: `
${callText('verify:hosts', '[STAGE]')}

Builds the chain to STAGE (stage0, which is the default, or stage1) once more at the Docker Engine that DOCKER_HOST
names (or the one of this machine), each package with what was built there, and compares each with the one of this
machine, file by file. What of the chain is not in the store is grown here first. Two cores take ten minutes for it, an
hour for stage1. Exits with 1 when a file differs, and names it.
${CHOICE_HELP}
  --sources DIR  a directory of source files, tried first
${STORE_HELP}`,
  options,
  args: [0, 1],
  run: async ({ args: [stage = 'stage0'], ...call }) => {
    const steps = entryOf(STAGES, stage)?.(choiceOf(call.options, 'verify:hosts'));
    if (steps === undefined) {
      throw new WrongCall(
        `there is no stage "${stage}", expected ${Object.keys(STAGES).join(', ')}`,
        'verify:hosts',
      );
    }
    await verifyRebuild(
      {
        what: 'the chain built at the Docker Engine',
        as: 'the chain built on this machine',
        verdict: 'both hosts agree',
        chain: steps,
        again: steps,
        host: 'docker',
      },
      call,
    );
  },
};

if (require.main === module) void main(verifyHosts);
