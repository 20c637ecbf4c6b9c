import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseBackend, pulumiEnvironment } from '../../scripts/lib/backend.mjs';
import { scratch } from './scratch.mjs';

const home = scratch('backend');

/**
 * A home in which `pulumi login` has left this.
 * @param {string} name
 * @param {string} credentials
 */
function homeWith(name, credentials) {
  mkdirSync(join(home, name, '.pulumi'), { recursive: true });
  writeFileSync(join(home, name, '.pulumi/credentials.json'), credentials);
  return join(home, name);
}

const cloud = homeWith('cloud', '{"current": "https://api.pulumi.com", "accounts": {}}');
const loggedOut = homeWith('logged-out', '{"current": ""}');
const broken = homeWith('broken', '{"curr');
const nobody = join(home, 'nobody');

describe('the backend', () => {
  test.each([
    ['nothing is there', { HOME: nobody }, { by: 'local', url: 'file:///cache/state' }],
    ['somebody has logged out', { HOME: loggedOut }, { by: 'local', url: 'file:///cache/state' }],
    ['the credentials cannot be read', { HOME: broken }, { by: 'local', url: 'file:///cache/state' }],
    ['somebody is logged in', { HOME: cloud }, { by: 'login', url: 'https://api.pulumi.com' }],
    [
      'the login is in PULUMI_HOME',
      { HOME: nobody, PULUMI_HOME: join(cloud, '.pulumi') },
      { by: 'login', url: 'https://api.pulumi.com' },
    ],
    ['a token is set', { HOME: nobody, PULUMI_ACCESS_TOKEN: 'pul-1' }, { by: 'token' }],
    [
      'PULUMI_BACKEND_URL is set, whoever is logged in',
      { HOME: cloud, PULUMI_BACKEND_URL: 's3://mine' },
      { by: 'environment', url: 's3://mine' },
    ],
  ])('when %s', (_, env, backend) => {
    expect(chooseBackend(env, '/cache')).toEqual(backend);
  });
});

describe('the environment of the CLI', () => {
  const local = chooseBackend({ HOME: nobody }, '/cache');

  test('a user without a name gets one, which the CLI wants', () => {
    const unknown = () => {
      throw new Error('uv_os_get_passwd returned ENOENT');
    };
    const named = () => ({ username: 'ann' });
    const user = (/** @type {NodeJS.ProcessEnv} */ env, /** @type {() => { username: string }} */ who) =>
      pulumiEnvironment({ HOME: nobody, ...env }, local, '/cli/pulumi', who)['USER'];
    expect(user({}, unknown)).toMatch(/^\d+$/);
    expect(user({ USER: 'me' }, unknown)).toBe('me');
    expect(user({}, named)).toBeUndefined();
  });

  test('our own backend has an empty passphrase', () => {
    expect(pulumiEnvironment({ HOME: nobody, PATH: '/bin' }, local, '/cli/pulumi')).toEqual({
      HOME: nobody,
      PATH: '/cli:/bin',
      PULUMI_BACKEND_URL: 'file:///cache/state',
      PULUMI_CONFIG_PASSPHRASE: '',
      PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
      PULUMI_SKIP_UPDATE_CHECK: '1',
      no_grpc_proxy: '127.0.0.1,localhost',
    });
  });

  test.each([
    [' a.example , 10.0.0.0/8,, ', 'a.example,10.0.0.0/8,127.0.0.1,localhost'],
    ['localhost', 'localhost,127.0.0.1'],
  ])('never asks a proxy for the way to the engine, and keeps what the user lists: %s', (given, list) => {
    const env = pulumiEnvironment({ no_grpc_proxy: given, no_proxy: '*' }, local, '/cli/pulumi');
    expect(env).toMatchObject({ no_grpc_proxy: list, no_proxy: '*' });
  });

  test('a passphrase of the user stays', () => {
    const env = pulumiEnvironment({ PULUMI_CONFIG_PASSPHRASE: 'mine' }, local, '/cli/pulumi');
    expect(env['PULUMI_CONFIG_PASSPHRASE']).toBe('mine');
  });

  test('a passphrase file of the user is not shadowed by an empty passphrase', () => {
    const env = pulumiEnvironment({ PULUMI_CONFIG_PASSPHRASE_FILE: '/mine' }, local, '/cli/pulumi');
    expect(env).not.toHaveProperty('PULUMI_CONFIG_PASSPHRASE');
  });

  test('a backend of the user gets neither URL nor passphrase from us', () => {
    const env = pulumiEnvironment({ HOME: cloud }, chooseBackend({ HOME: cloud }, '/cache'), '/cli/pulumi');
    expect(env).not.toHaveProperty('PULUMI_BACKEND_URL');
    expect(env).not.toHaveProperty('PULUMI_CONFIG_PASSPHRASE');
  });
});
