import { parseArgs, type ParseArgsConfig } from 'node:util';
import { callText } from '../../builder/ground/call-text';
import { printableText } from '../../builder/ground/printable';
import { systemError } from '../../builder/ground/system-error';
import { tameUmask } from '../../builder/ground/umask';
import { UserError } from '../../builder/ground/user-error';

type ParseArgsOptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** A command of `npm run NAME`: what it takes, as data, and what it does. */
export interface Command<Options extends ParseArgsOptionsConfig> {
  /** As in `npm run NAME`. */
  readonly name: string;
  /** Printed for --help: what it does, its arguments and options, an example. */
  readonly help: string;
  readonly options: Options;
  /** How many arguments it takes besides options: at least, at most. */
  readonly args: readonly [number, number];
  readonly run: (call: Call<Options>) => Promise<void>;
}

/** One call of a command. */
export interface Call<Options extends ParseArgsOptionsConfig> {
  readonly args: readonly string[];
  readonly options: ReturnType<typeof parseArgs<{ options: Options; allowPositionals: true }>>['values'];
  /** Writes a line to standard output. */
  readonly say: (line: string) => void;
  /** Given at Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command with the arguments of this process, and sets its exit code: 0; 1 for what the user can mend;
 * 2 for a wrong call, and where nothing could be found out. An error of ours comes with its stack.
 */
export async function main<Options extends ParseArgsOptionsConfig>(command: Command<Options>): Promise<void> {
  tameUmask();
  const cancel = new AbortController();
  process.once('SIGINT', () => cancel.abort(new UserError('it was cancelled', 'Run it again.')));
  try {
    const call = parseCall(command, process.argv.slice(2));
    if (call === 'help') say(command.help.trim());
    else await command.run({ ...call, say, signal: cancel.signal });
  } catch (error) {
    const said = error instanceof UserError ? error : systemError(error);
    if (said === undefined) throw error;
    process.stderr.write(`${callText(command.name)}: ${printableText(said.message)}\n`);
    process.exitCode = said instanceof WrongCall || said instanceof CannotTell ? 2 : 1;
  }
}

/** A call that cannot be understood: nothing was done. */
export class WrongCall extends UserError {
  constructor(problem: string, name: string) {
    super(problem, `See: ${callText(name, '--help')}`);
  }
}

/** What was asked for could not be found out: neither yes nor no. */
export class CannotTell extends UserError {}

/**
 * Reads the arguments of a call.
 *
 * @throws WrongCall for an unknown option and for too few or too many arguments
 */
export function parseCall<Options extends ParseArgsOptionsConfig>(
  command: Command<Options>,
  argv: readonly string[],
): Pick<Call<Options>, 'args' | 'options'> | 'help' {
  if (argv.includes('--help') || argv.includes('-h')) return 'help';
  const { positionals, values } = parse(command, argv);
  const [least, most] = command.args;
  if (positionals.length < least || positionals.length > most) {
    const expected = least === most ? String(least) : `${least} to ${most}`;
    throw new WrongCall(`it got ${positionals.length} arguments, expected ${expected}`, command.name);
  }
  return { args: positionals, options: values };
}

function parse<Options extends ParseArgsOptionsConfig>(command: Command<Options>, argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: command.options, allowPositionals: true });
  } catch (error) {
    throw new WrongCall((error as Error).message, command.name);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
