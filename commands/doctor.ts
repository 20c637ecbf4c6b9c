import { CannotTell, Differs, JSON_OPTION, type Command } from './lib/command';
import { machineChecks, type Check } from './lib/machine-checks';
import { commandSettings, STORE_OPTIONS } from './lib/settings';

const options = { ...JSON_OPTION, ...STORE_OPTIONS } as const;

export const doctorCommand: Command<typeof options> = {
  name: 'doctor',
  summary: 'says what this machine can do, what is missing, and the next step',
  usage: '',
  about: `
Checks what this machine can do: builds the chain's first steps in a real sandbox, in a temporary store (tcc's source,
0.7 MB, is downloaded unless your store already has what the sandbox needs), and checks disk, Node, Pulumi, the programs
that unpack sources, id-mapped mounts, the Docker Engine, ssh, and the compilers and QEMU that some verifications need.
For each thing that is missing, it says what to do. Nothing on the machine is changed.`,
  options,
  args: [0, 0],
  examples: ['', '--json'],
  exits: {
    0: 'the host local can build on this machine',
    1: 'it cannot: something needed is missing, and is named',
    2: 'the check did not finish, or the call is wrong',
  },
  run: async ({ options: flags, say, result, signal }) => {
    const settings = commandSettings(flags, 'store');
    const checks = await machineChecks(settings, signal);
    const missing = checks.filter(({ state }) => state === 'needed');
    result({ canBuild: missing.length === 0, checks });
    for (const line of checks.flatMap(checkLines)) say(line);
    if (signal.aborted) throw new CannotTell('it was cancelled', 'Run the command again.');
    if (missing.length === 0) {
      say('The host local can build on this machine.');
      return;
    }
    throw new Differs(
      `the host local cannot build on this machine: ${missing.map(({ name }) => name).join(', ')}`,
      'Follow the step below each of them, or build elsewhere: on a Docker Engine (pulumi config set bootstrap:host docker) or on a machine by ssh (docs/hosts.md).',
    );
  },
};

const MARKS = { ok: 'ok      ', needed: 'MISSING ', optional: 'optional' } as const;

function checkLines({ name, state, found, next }: Check): string[] {
  const line = `${MARKS[state]}  ${name.padEnd(20)}  ${found}`;
  return next === undefined ? [line] : [line, `${' '.repeat(32)}${next}`];
}
