import { GCC_RELEASES, TLS_PROVIDERS, type Stage1Choice } from '../../chain';
import { WrongCall } from './command';

/** Options of commands that look at stage1: what the stack that grew it chose. */
export const CHOICE_OPTIONS = { tls: { type: 'string' }, gcc: { type: 'string' } } as const;

/** How a help text explains them. */
export const CHOICE_HELP = `
  --tls NAME     of stage1, what curl has TLS from: ${TLS_PROVIDERS.join(' (default), ')}
  --gcc RELEASE  of stage1, its compiler: ${GCC_RELEASES.join(' (default), ')}`;

/**
 * What a command was told of stage1's choices.
 *
 * @throws WrongCall for a value that is none
 */
export function choiceOf(
  { tls, gcc }: { readonly [option in keyof typeof CHOICE_OPTIONS]?: string | undefined },
  command: string,
): Stage1Choice {
  return {
    tls: oneOf(TLS_PROVIDERS, tls, '--tls', command),
    gcc: oneOf(GCC_RELEASES, gcc, '--gcc', command),
  };
}

function oneOf<Value extends string>(
  known: readonly Value[],
  given: string | undefined,
  option: string,
  command: string,
): Value | undefined {
  const found = known.find((each) => each === given);
  if (given === undefined || found !== undefined) return found;
  throw new WrongCall(`${option} is "${given}", expected ${known.join(' or ')}`, command);
}
