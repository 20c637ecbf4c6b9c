import { callText } from '../../builder/ground/call-text';
import { printableText } from '../../builder/ground/printable';
import { systemError } from '../../builder/ground/system-error';
import { UserError } from '../../builder/ground/user-error';
import { CannotTell, exitCodeOf, type Command } from './command';
import { commandHelp } from './help-text';
import { parseCall } from './parse-call';

/** The output streams of a command. */
export interface Output {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/**
 * Runs a command and returns its exit code. With --json, stdout always has one JSON value: the result, or
 * `{ "error": …, "nextStep": … }`.
 *
 * @throws internal errors
 */
export async function runCommand(
  command: Command,
  argv: readonly string[],
  { out, err }: Output,
  signal: AbortSignal,
): Promise<number> {
  const canJson = Object.hasOwn(command.options, 'json');
  const json = canJson && argv.includes('--json');
  const given = { result: false };
  const result = (value: unknown): void => {
    given.result = true;
    if (json) out(JSON.stringify(value, null, 2));
  };
  try {
    const call = parseCall(command, argv);
    if (call === 'help') out(commandHelp(command));
    else await command.run({ ...call, say: json ? () => undefined : out, note: err, result, signal });
    return 0;
  } catch (error) {
    const known = knownError(error, signal);
    if (known === undefined) throw error;
    err(errorText(command.name, known));
    if (json && !given.result) result({ error: known.problem, nextStep: known.nextStep });
    return exitCodeOf(known, command);
  }
}

/** An error as text for stderr, preceded by the command's name. */
export function errorText(name: string, error: UserError): string {
  return `${callText(name)}: ${printableText(error.message)}`;
}

function knownError(error: unknown, signal: AbortSignal): UserError | undefined {
  if (signal.aborted) return new CannotTell('it was cancelled', 'Run the command again.');
  return error instanceof UserError ? error : systemError(error);
}
