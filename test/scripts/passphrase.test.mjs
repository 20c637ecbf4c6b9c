import { describe, expect, test } from 'vitest';
import { requirePassphrase } from '../../scripts/lib/passphrase.mjs';

/** @type {import('../../scripts/lib/backend.mjs').Backend} */
const files = { by: 'environment', url: 'file:///srv/state' };
const preview = ['preview', '--stack', 'x86_64'];

describe('a backend of files without a passphrase', () => {
  test('is refused with the next step, where nobody can be asked', () => {
    expect(() => requirePassphrase(files, {}, preview, false)).toThrow(
      'the backend file:///srv/state encrypts its stacks with a passphrase, but none is set: ' +
        'set PULUMI_CONFIG_PASSPHRASE (PULUMI_CONFIG_PASSPHRASE= for an empty one: no value of this project is secret), ' +
        'or PULUMI_CONFIG_PASSPHRASE_FILE=FILE',
    );
    expect(() => requirePassphrase(files, {}, ['stack', 'output', 'make'], false)).toThrow('none is set');
  });

  test.each([
    ['an empty passphrase', files, { PULUMI_CONFIG_PASSPHRASE: '' }, preview, false],
    ['a file with it', files, { PULUMI_CONFIG_PASSPHRASE_FILE: '/p' }, preview, false],
    ['a terminal', files, {}, preview, true],
    ['a command that opens no stack', files, {}, ['stack', 'ls'], false],
    ['Pulumi Cloud', { by: 'token' }, {}, preview, false],
    ['a login elsewhere', { by: 'login', url: 'https://api.pulumi.com' }, {}, preview, false],
  ])('is none with %s', (_what, backend, env, args, canAsk) => {
    expect(() => requirePassphrase(/** @type {any} */ (backend), env, args, canAsk)).not.toThrow();
  });
});
