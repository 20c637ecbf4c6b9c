import type { ParseArgsConfig, parseArgs } from 'node:util';
import { callText } from '../../builder/ground/call-text';
import { UserError } from '../../builder/ground/user-error';

type ParsedOptions = NonNullable<ParseArgsConfig['options']>;

/** An option as `util.parseArgs` reads it, with what --help says of it. */
export type Option = ParsedOptions[string] & {
  /** What its value is, for a reader: `DIR`, `NAME`. A boolean option has none. */
  readonly value?: string;
  /** One sentence, without a full stop. The default is added to it. */
  readonly help: string;
};
export type Options = Readonly<Record<string, Option>>;

/** A command of `seedstage`: what it takes, as data, and what it does. --help is made from it. */
export interface Command<Given extends Options = Options> {
  /** One or two words, as it is typed: `gc`, `verify seed`. */
  readonly name: string;
  /** What it does, in a line of the list of all commands. */
  readonly summary: string;
  /** Its arguments, as they are typed, without options: `NAME DIR|FILE`. */
  readonly usage: string;
  /** What it does, in paragraphs. */
  readonly about: string;
  /** What each argument means, where `about` does not say it: its name, and the meaning. */
  readonly arguments?: Readonly<Record<string, string>>;
  readonly options: Given;
  /** How many arguments it takes besides options: at least, at most. */
  readonly args: readonly [number, number];
  /** Calls of it, without its name. */
  readonly examples: readonly string[];
  readonly exits: Exits;
  // A method, so that commands of different options fit into one table.
  run(call: Call<Given>): Promise<void>;
}

/** A command that runs the Pulumi CLI: it takes what that takes, and ends as that ends. */
export interface PulumiCommand {
  readonly name: string;
  /** What it does, in a line of the list of all commands. */
  readonly summary: string;
  /** @returns the exit code */
  run(args: readonly string[]): Promise<number>;
}

/** What the exit codes of a command mean. */
export interface Exits {
  readonly 0: string;
  readonly 1: string;
  readonly 2: string;
}

/** Of a command that compares: whatever keeps it from comparing is no verdict. */
export const COMPARES: Exits = {
  0: 'identical',
  1: 'something differs, and is named',
  2: 'inconclusive: it could not be compared, or the call is wrong',
};

/** Of a command that does something. */
export const DOES: Exits = {
  0: 'done',
  1: 'it could not be done, or not all of it',
  2: 'the call is wrong: nothing was done',
};

/** The option of a command whose result a program may read. */
export const JSON_OPTION = {
  json: { type: 'boolean', default: false, help: 'print the result as JSON, and nothing else, to stdout' },
} as const satisfies Options;

/** Who listens to a command. */
export interface Listener {
  /** Writes a line of the result, for people: to stdout, and nowhere with --json. */
  readonly say: (line: string) => void;
  /** Writes a line about work that goes on: to stderr. */
  readonly note: (line: string) => void;
  /** Gives the whole result, once, for programs: to stdout with --json, else nowhere. */
  readonly result: (value: unknown) => void;
  /** Given at Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One call of a command. */
export interface Call<Given extends Options = Options> extends Listener {
  readonly args: readonly string[];
  readonly options: ReturnType<typeof parseArgs<{ options: Given; allowPositionals: true }>>['values'];
}

/** A call that cannot be understood: nothing was done. */
export class WrongCall extends UserError {
  /** @param name the command's, or nothing where it is not known which is meant */
  constructor(problem: string, name: string) {
    super(problem, `See: ${callText(name, '--help')}`);
  }
}

/** What was asked for could not be found out: neither yes nor no. */
export class CannotTell extends UserError {}

/** What was compared is not the same. */
export class Differs extends UserError {}

/** The exit code for an error that a command ended with. */
export function exitCodeOf(error: UserError, { exits }: Pick<Command, 'exits'>): 1 | 2 {
  if (error instanceof Differs) return 1;
  if (error instanceof WrongCall || error instanceof CannotTell) return 2;
  return exits === DOES ? 1 : 2;
}
