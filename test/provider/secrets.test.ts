import { describe, expect, it } from 'vitest';
import { Secrets } from '../../provider/secrets';
import { asSecret, toStruct, UNKNOWN } from '../../provider/values';

const KEY = '0123456789abcdef'.repeat(4);

/** What a call read of these properties. */
function secretsOf(properties: object): Secrets {
  const secrets = new Secrets();
  secrets.read(toStruct(properties));
  return secrets;
}

describe('secrets of a call', () => {
  it('stay secret in the answer, where they lie', () => {
    const secrets = secretsOf({ recipe: 'make', needs: { tcc: asSecret(KEY), seed: 'b' }, order: ['tcc'] });
    const answer = secrets.mark({ recipe: 'make', needs: { tcc: KEY, seed: 'b' }, order: ['tcc'] });
    expect(answer).toEqual({ recipe: 'make', needs: { tcc: asSecret(KEY), seed: 'b' }, order: ['tcc'] });
  });

  it('make secret what the provider makes of them, known or not', () => {
    const secrets = secretsOf({ recipe: asSecret('make'), arch: 'x86_64' });
    expect(secrets.mark({ recipe: 'make', arch: 'x86_64', key: KEY, size: UNKNOWN })).toEqual({
      ...{ recipe: asSecret('make'), arch: 'x86_64' },
      ...{ key: asSecret(KEY), size: asSecret(UNKNOWN) },
    });
  });

  it('leave everything else as it is', () => {
    const properties = { recipe: 'make', key: KEY };
    expect(secretsOf({ recipe: 'make' }).mark(properties)).toEqual(properties);
    expect(secretsOf({ recipe: 'make' }).hide('make: built')).toBe('make: built');
  });

  it('in where a build runs make nothing else secret', () => {
    const host = { kind: 'vm', address: '203.0.113.7', privateKey: 'hunter2' };
    const given = { recipe: 'make', host: { ...host, privateKey: asSecret('hunter2') } };
    const secrets = secretsOf(given);
    expect(secrets.mark({ recipe: 'make', host, key: KEY })).toEqual({ ...given, key: KEY });
    expect(secrets.hide('vm 203.0.113.7: hunter2')).toBe('vm 203.0.113.7: [secret]');
  });

  it('in a host that came as one secret are all but its kind, port and jobs', () => {
    const host = { kind: 'vm', address: '203.0.113.7', port: 2222, privateKey: 'hunter2' };
    const secrets = secretsOf({ recipe: 'make', host: asSecret(host) });
    expect(secrets.mark({ recipe: 'make', host, key: KEY })).toEqual({
      ...{ recipe: 'make', host: asSecret(host), key: KEY },
    });
    expect(secrets.hide('the vm 203.0.113.7:2222, hunter2')).toBe('the vm [secret]:2222, [secret]');
  });

  it('of before only stay out of texts', () => {
    const secrets = new Secrets();
    secrets.readOld(toStruct({ name: asSecret('hunter2') }));
    expect(secrets.mark({ name: 'open' })).toEqual({ name: 'open' });
    expect(secrets.hide('the tag hunter2 is gone')).toBe('the tag [secret] is gone');
  });

  it.each<[string, unknown, string, string]>([
    ['quoted', 'a"b-c', 'recipe is "a\\"b-c"; expected', 'recipe is "[secret]"; expected'],
    ['the beginning of a key', KEY, `the key ${KEY.slice(0, 12)}… is not`, 'the key [secret]… is not'],
    ['deep', { list: ['hunter2'] }, 'hunter2 and hunter22', '[secret] and [secret]2'],
    ['a short word', 'x', 'x, fox and x86', '[secret], fox and x86'],
    ['long and cut', 'long '.repeat(100), `is "${'long '.repeat(100).slice(0, 199)}…`, 'is "[secret]…'],
  ])('do not stand in a text: %s', (_how, value, text, hidden) => {
    expect(secretsOf({ given: asSecret(value as never) }).hide(text)).toBe(hidden);
  });
});
