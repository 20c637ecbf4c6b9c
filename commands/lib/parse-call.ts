import { parseArgs } from 'node:util';
import { quote } from '../../builder/ground/quote';
import { WrongCall, type Call, type Command, type Options } from './command';
import { didYouMean } from './did-you-mean';

/**
 * Reads the arguments of a call.
 *
 * @returns `help` if it asks for help
 * @throws WrongCall for an unknown option, and for too few or too many arguments
 */
export function parseCall<Given extends Options>(
  command: Command<Given>,
  argv: readonly string[],
): Pick<Call<Given>, 'args' | 'options'> | 'help' {
  if (asksForHelp(argv)) return 'help';
  refuseUnknown(command, argv);
  const { positionals, values } = parse(command, argv);
  const [least, most] = command.args;
  if (positionals.length < least || positionals.length > most) {
    const expected = least === most ? String(least) : `${least} to ${most}`;
    const usage = command.usage === '' ? '' : `: ${command.usage}`;
    throw new WrongCall(`found ${countText(positionals.length)}, expected ${expected}${usage}`, command.name);
  }
  return { args: positionals, options: values };
}

/** Whether a call asks for help: anywhere before `--`. */
export function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? undefined : end).some((arg) => arg === '--help' || arg === '-h');
}

function countText(count: number): string {
  return count === 1 ? '1 argument' : `${count} arguments`;
}

/** The error for an unknown option, with similar names. */
function refuseUnknown({ options, name }: Pick<Command, 'options' | 'name'>, argv: readonly string[]): void {
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue;
    const known = Object.keys(options).map((option) => `--${option}`);
    throw new WrongCall(
      `there is no option ${quote(token.rawName)}.${didYouMean(token.rawName, known)}`.replace(/\.$/, ''),
      name,
    );
  }
}

function parse<Given extends Options>(command: Command<Given>, argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: command.options, allowPositionals: true });
  } catch (error) {
    // Node's own messages: a missing value, or an unexpected one.
    throw new WrongCall((error as Error).message.split('\n')[0] ?? '', command.name);
  }
}
