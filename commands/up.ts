import { callText } from '../builder/ground/call-text';
import { UserError } from '../builder/ground/user-error';
import { ask, canAsk } from './lib/display/ask';
import { previewArgs, readCliArgs, type CliArgs } from './lib/display/cli-args';
import { findCli } from './lib/display/find-cli';
import { GrowRun, type Pulumi } from './lib/display/grow-run';
import { runPlain } from './lib/display/pulumi-run';

/** `seedstage up`: shows what changes, asks, and builds it. */
export const up = {
  name: 'up',
  summary: 'shows what changes, asks, and builds it',
  usage: '[OPTIONS OF pulumi up]',

  /**
   * @param firstTime the message before builds that this machine never ran: how long they take
   * @returns the CLI's exit code; 130 if the question was not answered
   * @throws UserError if there is no terminal to ask on
   */
  async run(args: readonly string[], pulumi?: Pulumi, firstTime?: readonly string[]): Promise<number> {
    const asked = readCliArgs(args, process.env);
    if (asked.help) {
      process.stdout.write(`${help()}\n`);
      return 0;
    }
    const { cli, env } = pulumi ?? { cli: findCli(), env: process.env };
    if (asked.own) return await runPlain({ cli, args: ['up', ...args], env });
    const more = firstTime === undefined ? {} : { firstTime };
    const run = new GrowRun({ cli, env }, { brief: asked.yes, ...more });
    if (!asked.yes) return await lookAndAsk(run, asked);
    const skip = asked.skipPreview ? ['--skip-preview'] : [];
    return await run.run(['up', '--json', '--yes', ...skip, ...asked.rest]);
  },
};

/**
 * The CLI cannot ask, because this process reads its output. So the CLI previews, this command asks, the CLI updates.
 */
async function lookAndAsk(run: GrowRun, { skipPreview, rest }: CliArgs): Promise<number> {
  if (!canAsk()) {
    throw new UserError(
      'there is no terminal on which to confirm the update',
      `Pass --yes, or preview first: ${callText('preview')}`,
    );
  }
  if (!skipPreview) {
    const code = await run.run(['preview', '--json', ...previewArgs(rest)]);
    if (code !== 0 || run.nothingToDo) return code;
  }
  const answer = await ask('Do it? (yes/no) ');
  if (answer === undefined) {
    process.stdout.write('nothing was done\n');
    return 130;
  }
  if (!/^y(es)?$/i.test(answer.trim())) {
    process.stdout.write('nothing was done\n');
    return 0;
  }
  return await run.run(['up', '--json', '--yes', '--skip-preview', ...rest]);
}

function help(): string {
  return `${callText('up', '[OPTIONS]')}

Runs pulumi up: shows a line for each package that changes, asks, and builds. On a terminal the progress of all builds
is redrawn in place; elsewhere a line is written when a build begins and ends, and one every 30 seconds.
All options go to the CLI (pulumi up --help), such as:
  --stack NAME     the stack, if not the selected one
  --yes            go on without asking
  --json, --diff   the CLI's own display
The exit code is the CLI's. Ctrl-C stops running builds cleanly; finished builds are kept.`;
}
