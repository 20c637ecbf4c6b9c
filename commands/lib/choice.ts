import { archOf } from '../../builder/ground/arch';
import { GCC_RELEASES, TLS_PROVIDERS, type Stage1Choice } from '../../chain';
import { stackSettings, type StackSettings } from '../../chain/stack-settings';
import { WrongCall, type Options } from './command';
import { didYouMean } from './did-you-mean';
import { stackConfig } from './stack-config';

/** The arch of a command that looks at one. */
export const ARCH_OPTION = {
  arch: { type: 'string', value: 'ARCH', help: "what it was grown for (default: the stack's)" },
} as const satisfies Options;

/** Options of commands that look at stage1: what the stack that grew it chose, unless they are given. */
export const CHOICE_OPTIONS = {
  tls: {
    type: 'string',
    value: 'NAME',
    help: `of stage1, what curl has TLS from: ${TLS_PROVIDERS.join(', ')} (default: the stack's)`,
  },
  gcc: {
    type: 'string',
    value: 'RELEASE',
    help: `of stage1, its compiler: ${GCC_RELEASES.join(', ')} (default: the stack's)`,
  },
} as const satisfies Options;

/** What a command was told by these options. */
export interface ChoiceFlags {
  readonly tls?: string | undefined;
  readonly gcc?: string | undefined;
  readonly stack?: string | undefined;
}

/** What a command was told by {@link ARCH_OPTION}. */
export interface ArchFlags {
  readonly arch?: string | undefined;
  readonly stack?: string | undefined;
}

/**
 * What is chosen of stage1: by options, else by the settings of the stack.
 *
 * @throws WrongCall for a value that is none
 */
export function choiceOf({ tls, gcc, stack }: ChoiceFlags, command: string): Stage1Choice {
  const ofStack = stackChoice(stack);
  return {
    tls: oneOf(TLS_PROVIDERS, tls, '--tls', command) ?? ofStack.tls,
    gcc: oneOf(GCC_RELEASES, gcc, '--gcc', command) ?? ofStack.gcc,
  };
}

/**
 * The arch that a command looks at: that of the option, else that of the stack.
 *
 * @throws UserError for one that there is not
 */
export function chosenArch({ arch, stack }: ArchFlags): string {
  const chosen = arch ?? settingsOf(stack).arch;
  archOf(chosen); // known, or an error
  return chosen;
}

function stackChoice(stack: string | undefined): Stage1Choice {
  const { providers, gcc } = settingsOf(stack);
  return { tls: providers.tls, gcc };
}

/** Only the program of this repository has such settings. */
function settingsOf(stack: string | undefined): StackSettings {
  return stackSettings(stackConfig(process.cwd(), stack).values);
}

function oneOf<Value extends string>(
  known: readonly Value[],
  given: string | undefined,
  option: string,
  command: string,
): Value | undefined {
  const found = known.find((each) => each === given);
  if (given === undefined || found !== undefined) return found;
  throw new WrongCall(
    `${option} is "${given}", expected ${known.join(' or ')}.${didYouMean(given, known)}`.replace(/\.$/, ''),
    command,
  );
}
