import { TLS_PROVIDERS, type Stage1Choice } from '../chain';
import { WrongCall } from './command';

/** Options of commands that look at stage1: what the stack that grew it chose. */
export const CHOICE_OPTIONS = { tls: { type: 'string' } } as const;

/** How a help text explains them. */
export const CHOICE_HELP = `
  --tls NAME     of stage1, what curl has TLS from: ${TLS_PROVIDERS.join(' (default), ')}`;

/**
 * What a command was told of stage1's choices.
 *
 * @throws WrongCall for a value that is none
 */
export function choiceOf({ tls }: { readonly tls?: string | undefined }, command: string): Stage1Choice {
  const found = TLS_PROVIDERS.find((each) => each === tls);
  if (tls === undefined || found !== undefined) return { tls: found };
  throw new WrongCall(`--tls is "${tls}", expected ${TLS_PROVIDERS.join(' or ')}`, command);
}
