import type { ParseArgsConfig, parseArgs } from 'node:util';
import { callText } from '../../builder/ground/call-text';
import { UserError } from '../../builder/ground/user-error';

type ParsedOptions = NonNullable<ParseArgsConfig['options']>;

/** An option as `util.parseArgs` reads it, with its text in --help. */
export type Option = ParsedOptions[string] & {
  /** A placeholder for its value: `DIR`, `NAME`. A boolean option has none. */
  readonly value?: string;
  /** One sentence, without a full stop. The default is added to it. */
  readonly help: string;
};
export type Options = Readonly<Record<string, Option>>;

/** A command of `seedstage`: its arguments, as data, and its implementation. --help is generated from it. */
export interface Command<Given extends Options = Options> {
  /** One or two words, as typed: `gc`, `verify seed`. */
  readonly name: string;
  /** Its line in the list of all commands. */
  readonly summary: string;
  /** Its arguments, as typed, without options: `NAME DIR|FILE`. */
  readonly usage: string;
  /** Its description, in paragraphs. */
  readonly about: string;
  /** The arguments that `about` does not explain: name and meaning. */
  readonly arguments?: Readonly<Record<string, string>>;
  readonly options: Given;
  /** The smallest and the largest number of arguments, without options. */
  readonly args: readonly [number, number];
  /** Example calls, without its name. */
  readonly examples: readonly string[];
  readonly exits: Exits;
  // A method, so that commands with different options fit into one table.
  run(call: Call<Given>): Promise<void>;
}

/** A command that runs the Pulumi CLI: it has the CLI's options and exit codes. */
export interface PulumiCommand {
  readonly name: string;
  /** What it does, in a line of the list of all commands. */
  readonly summary: string;
  /** @returns the exit code */
  run(args: readonly string[]): Promise<number>;
}

/** The meanings of a command's exit codes. */
export interface Exits {
  readonly 0: string;
  readonly 1: string;
  readonly 2: string;
}

/** For a command that compares: an error that prevents the comparison is no verdict. */
export const COMPARES: Exits = {
  0: 'identical',
  1: 'something differs, and is named',
  2: 'inconclusive: the comparison was not possible, or the call is wrong',
};

/** For a command that performs an action. */
export const DOES: Exits = {
  0: 'done',
  1: 'it failed, or only part of it was done',
  2: 'the call is wrong: nothing was done',
};

/** The option for a result that a program can read. */
export const JSON_OPTION = {
  json: { type: 'boolean', default: false, help: 'print the result as JSON, and nothing else, to stdout' },
} as const satisfies Options;

/** The outputs of a command. */
export interface Listener {
  /** Writes a line of the result for people: to stdout, or nowhere with --json. */
  readonly say: (line: string) => void;
  /** Writes a line of progress: to stderr. */
  readonly note: (line: string) => void;
  /** Writes the whole result for programs, once: to stdout with --json, otherwise nowhere. */
  readonly result: (value: unknown) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One call of a command. */
export interface Call<Given extends Options = Options> extends Listener {
  readonly args: readonly string[];
  readonly options: ReturnType<typeof parseArgs<{ options: Given; allowPositionals: true }>>['values'];
}

/** An invalid call: nothing was done. */
export class WrongCall extends UserError {
  /** @param name the command's name, or undefined if the command is unknown */
  constructor(problem: string, name: string) {
    super(problem, `See: ${callText(name, '--help')}`);
  }
}

/** The question could not be answered: neither yes nor no. */
export class CannotTell extends UserError {}

/** The compared things differ. */
export class Differs extends UserError {}

/** The exit code for an error that a command ended with. */
export function exitCodeOf(error: UserError, { exits }: Pick<Command, 'exits'>): 1 | 2 {
  if (error instanceof Differs) return 1;
  if (error instanceof WrongCall || error instanceof CannotTell) return 2;
  return exits === DOES ? 1 : 2;
}
