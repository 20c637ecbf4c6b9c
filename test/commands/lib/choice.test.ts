import { describe, expect, it } from 'vitest';
import { choiceOf } from '../../../commands/lib/choice';
import { parseCall } from '../../../commands/lib/parse-call';
import { verifyBoot } from '../../../commands/verify-boot';
import { verifyHosts } from '../../../commands/verify-hosts';
import { errorText } from '../../support/user-errors';

/** What a command reads out of how it was called. */
function optionsOf(command: typeof verifyBoot | typeof verifyHosts, ...argv: string[]) {
  const call = command === verifyBoot ? parseCall(verifyBoot, argv) : parseCall(verifyHosts, argv);
  if (call === 'help') throw new Error('these are no arguments for a run');
  return call.options;
}

describe('what a command is told of the choices of a stack', () => {
  it('is what the stack chose, where nothing is said', () => {
    expect(choiceOf({}, 'export')).toEqual({ tls: 'bearssl', gcc: '10.2.0' }); // as Pulumi.yaml says
  });

  it('are the same words as in its settings', () => {
    const options = optionsOf(verifyBoot, 'stage1', '--tls', 'mbedtls', '--gcc', '14.2.0');
    expect(choiceOf(options, 'verify:boot')).toEqual({ tls: 'mbedtls', gcc: '14.2.0' });
    expect(choiceOf(optionsOf(verifyHosts, '--gcc', '14.2.0'), 'verify:hosts').gcc).toBe('14.2.0');
  });

  it.each([
    [{ tls: 'openssl' }, '--tls is "openssl", expected bearssl or mbedtls'],
    [{ gcc: '15' }, '--gcc is "15", expected 10.2.0 or 14.2.0'],
  ])('is refused when there is no such choice: %o', async (options, text) => {
    expect(await errorText(() => choiceOf(options, 'verify:hosts'))).toContain(text);
  });
});
