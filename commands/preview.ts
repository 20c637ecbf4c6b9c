import { callText } from '../builder/ground/call-text';
import { readCliArgs } from './lib/display/cli-args';
import { findCli } from './lib/display/find-cli';
import { GrowRun, type Pulumi } from './lib/display/grow-run';
import { runPlain } from './lib/display/pulumi-run';

/** `seedstage preview`: shows on one screen what `up` would build, and why. */
export const preview = {
  name: 'preview',
  summary: 'shows what up would build and why, one line for each package',
  usage: '[OPTIONS OF pulumi preview]',

  /** @returns the CLI's exit code */
  async run(args: readonly string[], pulumi?: Pulumi): Promise<number> {
    const asked = readCliArgs(args, process.env);
    if (asked.help) {
      process.stdout.write(`${help()}\n`);
      return 0;
    }
    const { cli, env } = pulumi ?? { cli: findCli(), env: process.env };
    if (asked.own) return await runPlain({ cli, args: ['preview', ...args], env });
    return await new GrowRun({ cli, env }, { brief: false }).run(['preview', '--json', ...args]);
  },
};

function help(): string {
  return `${callText('preview', '[OPTIONS]')}

Runs pulumi preview and shows a line for each package that changes: what happens to it, why, and about how long it
took last time. Nothing is built. All options go to the CLI (pulumi preview --help), such as:
  --stack NAME     the stack, if not the selected one
  --json, --diff   the CLI's own display
The exit code is the CLI's.`;
}
