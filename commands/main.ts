import { tameUmask } from '../builder/ground/umask';
import { UserError } from '../builder/ground/user-error';
import { WrongCall, type PulumiCommand } from './lib/command';
import { askedFor, type Asked } from './lib/dispatch';
import { listHelp } from './lib/help-text';
import { errorText, runCommand, type Output } from './lib/run-command';
import { packageVersion } from '../provider/version';
import { COMMANDS, PULUMI_COMMANDS } from './registry';

const output: Output = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
};

/** `seedstage ARGUMENTS`. @returns the exit code */
async function main(line: readonly string[]): Promise<number> {
  tameUmask();
  const asked = understood(line);
  if (asked === undefined) return 2;
  if (asked.what === 'pulumi') return await runPulumi(asked.command, asked.argv);
  const cancel = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cancel.abort());
  if (asked.what === 'command') return await runCommand(asked.command, asked.argv, output, cancel.signal);
  output.out(
    asked.what === 'version' ? packageVersion() : listHelp([...PULUMI_COMMANDS, ...COMMANDS], asked.group),
  );
  return 0;
}

function understood(line: readonly string[]): Asked | undefined {
  try {
    return askedFor(COMMANDS, line, PULUMI_COMMANDS);
  } catch (error) {
    if (!(error instanceof WrongCall)) throw error;
    output.err(errorText('', error));
    return undefined;
  }
}

/** It forwards signals itself. */
async function runPulumi(command: PulumiCommand, argv: readonly string[]): Promise<number> {
  try {
    return await command.run(argv);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    output.err(errorText(command.name, error));
    return 2;
  }
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    // An internal error is shown with its stack, and is not a verdict.
    console.error(error);
    process.exitCode = 2;
  },
);
