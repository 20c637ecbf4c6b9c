import { archOf } from '../../builder/ground/arch';
import { GCC_RELEASES, TLS_PROVIDERS, type Stage1Choice } from '../../chain';
import { stackSettings, type StackSettings } from '../../chain/stack-settings';
import { WrongCall, type Options } from './command';
import { didYouMean } from './did-you-mean';
import { stackConfig } from './stack-config';

/** The option for the arch, of a command that needs one. */
export const ARCH_OPTION = {
  arch: { type: 'string', value: 'ARCH', help: "the arch it was grown for (default: the stack's)" },
} as const satisfies Options;

/** Options of commands that read stage1. Default: the choices of the stack that grew it. */
export const CHOICE_OPTIONS = {
  tls: {
    type: 'string',
    value: 'NAME',
    help: `of stage1, the TLS library of curl: ${TLS_PROVIDERS.join(', ')} (default: the stack's)`,
  },
  gcc: {
    type: 'string',
    value: 'RELEASE',
    help: `of stage1, its compiler: ${GCC_RELEASES.join(', ')} (default: the stack's)`,
  },
} as const satisfies Options;

/** The values of these options. */
export interface ChoiceFlags {
  readonly tls?: string | undefined;
  readonly gcc?: string | undefined;
  readonly stack?: string | undefined;
}

/** The value of {@link ARCH_OPTION}. */
export interface ArchFlags {
  readonly arch?: string | undefined;
  readonly stack?: string | undefined;
}

/**
 * The choices of stage1: from options, otherwise from the settings of the stack.
 *
 * @throws WrongCall for an invalid value
 */
export function choiceOf({ tls, gcc, stack }: ChoiceFlags, command: string): Stage1Choice {
  const ofStack = stackChoice(stack);
  return {
    tls: oneOf(TLS_PROVIDERS, tls, '--tls', command) ?? ofStack.tls,
    gcc: oneOf(GCC_RELEASES, gcc, '--gcc', command) ?? ofStack.gcc,
  };
}

/**
 * The arch of a command: from the option, otherwise from the stack.
 *
 * @throws UserError for an unknown arch
 */
export function chosenArch({ arch, stack }: ArchFlags): string {
  const chosen = arch ?? settingsOf(stack).arch;
  archOf(chosen); // throws if it is unknown
  return chosen;
}

function stackChoice(stack: string | undefined): Stage1Choice {
  const { providers, gcc } = settingsOf(stack);
  return { tls: providers.tls, gcc };
}

/** Only this repository's program has such settings. */
function settingsOf(stack: string | undefined): StackSettings {
  return stackSettings(stackConfig(process.cwd(), stack).values);
}

/**
 * The value of an option that is one of a few.
 *
 * @throws WrongCall for another one
 */
export function oneOf<Value extends string>(
  known: readonly Value[],
  given: string | undefined,
  option: string,
  command: string,
): Value | undefined {
  const found = known.find((each) => each === given);
  if (given === undefined || found !== undefined) return found;
  throw new WrongCall(
    `${option} is "${given}", expected ${known.join(', ').replace(/, ([^,]*)$/, ' or $1')}.${didYouMean(given, known)}`.replace(
      /\.$/,
      '',
    ),
    command,
  );
}
