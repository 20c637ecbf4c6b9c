import { GCC_RELEASES, TLS_PROVIDERS, type Stage1Choice } from '../chain';
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
  { tls, gcc }: { readonly tls?: string | undefined; readonly gcc?: string | undefined },
  command: string,
): Stage1Choice {
  return {
    tls: oneOf('--tls', tls, TLS_PROVIDERS, command),
    gcc: oneOf('--gcc', gcc, GCC_RELEASES, command),
  };
}

function oneOf<Value extends string>(
  option: string,
  given: string | undefined,
  known: readonly Value[],
  command: string,
): Value | undefined {
  const found = known.find((each) => each === given);
  if (given === undefined || found !== undefined) return found;
  throw new WrongCall(`${option} is "${given}", expected ${known.join(' or ')}`, command);
}
