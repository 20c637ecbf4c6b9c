import { type UserError } from '../../builder/ground/user-error';
import { quote } from '../../builder/ground/quote';
import { WrongCall, type Command, type PulumiCommand } from './command';
import { didYouMean } from './did-you-mean';
import { asksForHelp } from './parse-call';

/** What a command line requests. */
export type Asked =
  | { readonly what: 'version' }
  /** The list of commands: all, or those whose first word is `group`. */
  | { readonly what: 'list'; readonly group?: string }
  | { readonly what: 'command'; readonly command: Command; readonly argv: readonly string[] }
  | { readonly what: 'pulumi'; readonly command: PulumiCommand; readonly argv: readonly string[] };

/**
 * Finds the command that a command line names. `verify:seed` is `verify seed`, because npm's scripts have such names,
 * and `help gc` is `gc --help`.
 *
 * @throws WrongCall for an unknown command, with similar names
 */
export function askedFor(
  commands: readonly Command[],
  line: readonly string[],
  byPulumi: readonly PulumiCommand[] = [],
): Asked {
  const argv = line[0] === 'help' ? [...line.slice(1), '--help'] : line;
  const [first, ...rest] = argv.flatMap((arg, index) =>
    index === 0 && /^\w+:\w+$/.test(arg) ? arg.split(':') : [arg],
  );
  if (first === '--version') return { what: 'version' };
  if (first === undefined || first === '--help' || first === '-h') return { what: 'list' };
  const named = (name: string): Command | undefined => commands.find((each) => each.name === name);
  const single = named(first);
  if (single !== undefined) return { what: 'command', command: single, argv: rest };
  const passedOn = byPulumi.find(({ name }) => name === first);
  if (passedOn !== undefined) return { what: 'pulumi', command: passedOn, argv: rest };
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length === 0) throw unknown(first, firstWords([...commands, ...byPulumi]));
  const [second] = rest;
  if (second === undefined || second.startsWith('-')) {
    if (asksForHelp(rest)) return { what: 'list', group: first };
    throw new WrongCall(`${first} needs a second word, expected ${secondWords(group)}`, first);
  }
  const command = named(`${first} ${second}`);
  if (command !== undefined) return { what: 'command', command, argv: rest.slice(1) };
  throw unknown(
    `${first} ${second}`,
    group.map(({ name }) => name),
    first,
  );
}

function unknown(name: string, known: readonly string[], group = ''): UserError {
  const guess = didYouMean(name, known);
  return new WrongCall(`there is no command ${quote(name)}${guess === '' ? '' : `.${guess}`}`, group);
}

function firstWords(commands: readonly { readonly name: string }[]): string[] {
  const words = commands.map(({ name }) => name.split(' ')[0] ?? '');
  return [...new Set([...words, ...commands.map(({ name }) => name)])];
}

function secondWords(group: readonly Command[]): string {
  return group.map(({ name }) => name.split(' ')[1] ?? '').join(', ');
}
