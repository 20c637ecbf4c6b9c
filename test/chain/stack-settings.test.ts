import { describe, expect, it } from 'vitest';
import { stackSettings } from '../../chain/stack-settings';
import { errorText } from '../support/user-errors';

const defaults = {
  ...{ arch: 'x86_64', host: { kind: 'local' }, stage: 'stage1' },
  ...{ providers: { tls: 'bearssl' }, gcc: '10.2.0', verify: 'none' },
};

describe('the settings of a stack', () => {
  it('have defaults', () => {
    expect(stackSettings({})).toEqual(defaults);
  });

  it('are those of the project, and of nobody else', () => {
    const config = { 'bootstrap:arch': 'x86_64', 'seedstage:store': '/x', 'aws:region': 'y' };
    expect(stackSettings(config)).toEqual(defaults);
  });

  it('choose what stage1 consists of', () => {
    const config = {
      'bootstrap:providers': '{"tls":"mbedtls"}',
      'bootstrap:gcc': '14.2.0',
      'bootstrap:verify': 'fixpoint',
    };
    const chosen = { providers: { tls: 'mbedtls' }, gcc: '14.2.0', verify: 'fixpoint' };
    expect(stackSettings(config)).toEqual({ ...defaults, ...chosen });
  });

  it('take a host as a text, or as the record that `pulumi config set --path` writes', () => {
    expect(stackSettings({ 'bootstrap:host': 'docker' }).host).toEqual({ kind: 'docker' });
    const host = { kind: 'vm', address: '203.0.113.7', port: 2222, knownHosts: '/etc/ssh/ssh_known_hosts' };
    expect(stackSettings({ 'bootstrap:host': JSON.stringify(host) }).host).toEqual(host);
  });

  it.each([
    [
      'vm',
      'bootstrap:host is "vm"; expected the kind of host that builds run on: local, docker, or a record such as',
    ],
    ['{"kind":"vm"}', 'bootstrap:host.address is missing; expected the name or IP address of a machine.'],
    [
      '{"kind":"vm","address":"x"}',
      "bootstrap:host.hostKey is missing; expected the machine's public key (its /etc/ssh/ssh_host_ed25519_key.pub), or a file as knownHosts.",
    ],
    [
      '{"kind":"vm","address":"x","hostkey":"y"}',
      'bootstrap:host.hostkey is not known; expected the kind of host that builds run on: local, docker, or a record',
    ],
    ['{"kind":"moon"}', 'bootstrap:host.kind is "moon"; expected one of local, docker, vm.'],
    [
      '{"kind":"docker","user":"me"}',
      'bootstrap:host.user is "me"; expected nothing: a host of the kind docker has no user.',
    ],
    [
      '{"kind":"vm","address":"x","knownHosts":"/k","privateKey":"hunter2"}',
      'bootstrap:host.privateKey is [secret]; expected',
    ],
    [
      '{"kind":"vm","address":"x","knownHosts":"/k","port":"22"}',
      'bootstrap:host.port is "22"; expected a port, 1 to 65535.',
    ],
  ])('refuse a host that is none: %s', async (host, text) => {
    expect(await errorText(() => stackSettings({ 'bootstrap:host': host }))).toContain(text);
  });

  it.each([
    [
      { 'bootstrap:arhc': 'x86_64' },
      'bootstrap:arhc is not known. Did you mean bootstrap:arch? Known: bootstrap:arch, bootstrap:host, bootstrap:stage, bootstrap:providers, bootstrap:gcc, bootstrap:verify.\n' +
        '  Correct it with: pulumi config set bootstrap:NAME VALUE (or rm bootstrap:NAME)',
    ],
    [
      { 'bootstrap:arch': 'riscv64' },
      'bootstrap:arch is "riscv64"; expected an arch that has a seed: x86_64.\n',
    ],
    [
      { 'bootstrap:host': 'moon' },
      'bootstrap:host is "moon"; expected the kind of host that builds run on: local, docker, or a record such as {"kind":"vm","address":"203.0.113.7","hostKey":"ssh-ed25519 AAAA…"}.\n',
    ],
    [
      { 'bootstrap:stage': 'stage2' },
      'bootstrap:stage is "stage2"; expected the last stage to grow: stage0, stage1.\n',
    ],
    [
      { 'bootstrap:providers': '{"tls":"openssl"}' },
      'bootstrap:providers.tls is "openssl"; expected the TLS library of curl: bearssl, mbedtls.\n',
    ],
    [
      { 'bootstrap:providers': 'mbedtls' },
      'bootstrap:providers is "mbedtls"; expected { tls: one of bearssl, mbedtls }.\n',
    ],
    [{ 'bootstrap:gcc': '14' }, 'bootstrap:gcc is "14"; expected a release of gcc: 10.2.0, 14.2.0.\n'],
    [
      { 'bootstrap:verify': 'all' },
      'bootstrap:verify is "all"; expected what to verify beyond the audit: none, fixpoint.\n',
    ],
  ])('are refused by name: %o', async (config, text) => {
    expect(await errorText(() => stackSettings(config))).toContain(text);
  });
});
