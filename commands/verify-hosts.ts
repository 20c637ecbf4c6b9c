import { chain, stage1Steps, type Stage1Choice, type Step } from '../chain';
import { entryOf } from '../builder/ground/table';
import { hostText } from '../builder/sandbox/hosts';
import { CHOICE_OPTIONS, choiceOf } from './lib/choice';
import { COMPARES, JSON_OPTION, WrongCall, type Command } from './lib/command';
import { didYouMean } from './lib/did-you-mean';
import { HOST_OPTIONS, hostOf } from './lib/host-option';
import { verifyRebuild } from './lib/rebuild';
import { GROW_OPTIONS } from './lib/settings';

/** How far the chain can be built on another host. */
const STAGES: Readonly<Record<string, (choice: Stage1Choice) => readonly Step[]>> = {
  stage0: () => chain,
  stage1: (choice) => [...chain, ...stage1Steps(choice)],
};

const RESUME_OPTION = {
  resume: {
    type: 'boolean',
    default: false,
    help: 'go on with an earlier call that was interrupted: what it built on that kind of host is compared, and not built there again',
  },
} as const;

const options = {
  ...HOST_OPTIONS,
  ...RESUME_OPTION,
  ...CHOICE_OPTIONS,
  ...JSON_OPTION,
  ...GROW_OPTIONS,
} as const;

export const verifyHosts: Command<typeof options> = {
  name: 'verify hosts',
  summary: 'builds a stage at a Docker Engine or on another machine too, and compares every file',
  usage: '[STAGE]',
  about: `
Builds the chain up to STAGE once more on another host, each package with what was built there, and compares each with
the one from this machine, file by file. That host is the Docker Engine that DOCKER_HOST names (or the one of this
machine), or a machine by ssh whose key is in a known_hosts file. Packages of the chain that are not in the store are
grown here first. A call that was interrupted goes on with --resume. On two cores it takes ten minutes, for stage1 an hour.`,
  arguments: { STAGE: 'stage0, which is the default, or stage1' },
  options,
  args: [0, 1],
  examples: [
    '',
    'stage1 --tls mbedtls',
    '--host ssh://grower@203.0.113.7:2222/srv/seedstage --identity ~/.ssh/builder',
  ],
  exits: COMPARES,
  run: async ({ args: [stage = 'stage0'], ...call }) => {
    const known = Object.keys(STAGES);
    const steps = entryOf(STAGES, stage);
    if (steps === undefined) {
      const problem = `there is no stage "${stage}", expected ${known.join(' or ')}.${didYouMean(stage, known)}`;
      throw new WrongCall(problem.replace(/\.$/, ''), 'verify hosts');
    }
    const host = hostOf(call.options, 'verify hosts');
    const wanted = steps(choiceOf(call.options, 'verify hosts'));
    await verifyRebuild(
      {
        what: `the chain built ${host.kind === 'docker' ? 'at' : 'on'} ${hostText(host)}`,
        as: 'the chain built on this machine',
        verdict: 'both hosts agree',
        chain: wanted,
        again: wanted,
        host,
        resume: call.options.resume,
      },
      call,
    );
  },
};
