import { describe, expect, it } from 'vitest';
import { policyOf, type PolicyText } from '../../../builder/attest/policy';
import type { SignedStatement } from '../../../builder/attest/signed-statements';
import { readStatement, statementOf, type About } from '../../../builder/attest/statement';
import { claimsOf, judge, type Claim, type ClaimVerdict } from '../../../builder/attest/votes';
import { sha256 } from '../../../builder/ground/digest';
import type { BuildRecord } from '../../../builder/store/record';
import { buildRecord } from '../../support/build-record';
import { scratch } from '../../support/scratch';
import { makeSigningKey } from '../../support/signing-keys';

const directory = scratch('votes');
const people = ['alice', 'bob', 'carol'].map((name) => makeSigningKey(directory, name).trusted);
const keys = Object.fromEntries(
  people.map(({ name, key }) => [name, key.export({ type: 'spki', format: 'pem' }) as string]),
);
const policy = (changed: Partial<PolicyText> = {}) => policyOf({ keys, threshold: 2, ...changed });
const F = buildRecord().fingerprint;
const G = sha256('another manifest');
const CLAIM: Claim = { name: 'stage1/make', arch: 'x86_64', fingerprint: F };

/** What somebody states of a build of their own, changed in some way. */
function by(name: string, record: Partial<BuildRecord> = {}, about: Partial<About> = {}): SignedStatement {
  const full = buildRecord({ id: `build-of-${name}`, ...record });
  const payload = statementOf(full, { name: 'stage1/make', version: '0.1.0', ...about });
  return {
    file: `${name}.json`,
    by: people.filter((key) => key.name === name),
    statement: readStatement(payload, name),
  };
}

function verdict(statements: SignedStatement[], claim = CLAIM, over: Partial<PolicyText> = {}): ClaimVerdict {
  return judge(policy(over), claim, statements);
}

const says = ({ votes }: ClaimVerdict): string[] => votes.map((vote) => vote.says);
const texts = ({ votes }: ClaimVerdict): string => votes.map((vote) => vote.text).join('\n');

describe('a policy of 2 of 3', () => {
  it('is met by two who built it themselves; the third is named', () => {
    const result = verdict([by('alice'), by('carol')]);
    expect(result).toMatchObject({ verdict: 'met', fingerprint: F, lacking: [] });
    expect(says(result)).toEqual(['agrees', 'missing', 'agrees']);
    expect(texts(result)).toContain('bob is missing');
  });

  it('is not met by one, however many statements it has', () => {
    const result = verdict([by('alice'), by('alice', { id: 'another build' })]);
    expect(result).toMatchObject({ verdict: 'missing', lacking: ['1 of 3 keys agree, expected 2'] });
  });

  it('differs if one got something else from the same inputs, even beside two who agree', () => {
    const result = verdict([by('alice'), by('bob', { fingerprint: G }), by('carol')]);
    expect(result.verdict).toBe('differing');
    expect(says(result)).toEqual(['agrees', 'disagrees', 'agrees']);
    expect(texts(result)).toContain(
      `bob disagrees: it got ${G.slice(0, 12)}… on local (0@machine Linux 6.1.0)`,
    );
  });

  it('differs if one key says both', () => {
    expect(verdict([by('alice'), by('bob'), by('bob', { fingerprint: G })]).verdict).toBe('differing');
  });

  it('does not count what rests on the build of another', () => {
    const reused = { id: 'reused', restsOn: 'build-of-alice' };
    const result = verdict([by('alice'), by('bob', reused)]);
    expect(result).toMatchObject({ verdict: 'missing' });
    expect(says(result)).toEqual(['agrees', 'dependent', 'missing']);
    expect(texts(result)).toContain('bob rests on the same build as that of alice');
    // The same in the other order, and from the same run without saying so.
    expect(says(verdict([by('alice', reused), by('bob', { id: 'build-of-alice' })]))).toContain('dependent');
  });

  it('counts what rests on an earlier build of the same person', () => {
    const result = verdict([by('alice'), by('bob', { id: 'reused', restsOn: 'older build of bob' })]);
    expect(result.verdict).toBe('met');
  });

  it('counts an own build beside a statement that rests on another', () => {
    const reused = by('bob', { id: 'reused', restsOn: 'build-of-carol' });
    expect(verdict([by('carol'), reused, by('bob')]).verdict).toBe('met');
  });

  it('does not count what was taken from a shared store', () => {
    const result = verdict([by('alice'), by('bob', {}, { takenFrom: 'the cache' })]);
    expect(says(result)).toEqual(['agrees', 'dependent', 'missing']);
    expect(texts(result)).toContain('bob has no build of its own: it is from the cache');
  });

  it('leaves out statements on another package, another arch, and other inputs', () => {
    const other = buildRecord().inputs;
    const older = { inputs: { ...other, script: sha256('older') }, key: sha256('older'), fingerprint: G };
    const statements = [
      by('alice'),
      by('bob', older),
      by('carol', {}, { name: 'tools/make' }),
      by('carol', { inputs: { ...other, arch: 'i386' } }),
    ];
    const result = verdict(statements);
    expect(says(result)).toEqual(['agrees', 'missing', 'missing']);
    expect(texts(result)).toContain('bob is missing: it has only built from other inputs (key ');
    expect(result.verdict).toBe('missing');
  });

  it('counts agreement from other inputs: another path may lead to the same', () => {
    expect(verdict([by('alice'), by('bob', { key: sha256('other path') })]).verdict).toBe('met');
  });

  it('differs if all agree on something other than what is expected', () => {
    const all = ['alice', 'bob', 'carol'].map((name) => by(name, { fingerprint: G }));
    const result = verdict(all);
    expect(result.verdict).toBe('differing');
    expect(says(result)).toEqual(['disagrees', 'disagrees', 'disagrees']);
  });

  it('takes what most say if nothing is expected', () => {
    const [claim] = claimsOf([by('alice')]);
    expect(claim).toEqual({ name: 'stage1/make', arch: 'x86_64' });
    const result = verdict([by('alice', { fingerprint: G }), by('bob'), by('carol')], claim);
    expect(result).toMatchObject({ verdict: 'differing', fingerprint: F });
    expect(says(result)).toEqual(['disagrees', 'agrees', 'agrees']);
  });
});

describe('a policy of different builds', () => {
  it.each([
    ['host', { host: 'docker' }, {}],
    ['machine', { builder: '0@elsewhere Linux 6.1.0' }, {}],
    ['kernel', { builder: '0@machine Linux 6.18.0' }, {}],
    ['path', {}, { path: 'native' }],
  ] as const)('wants another %s', (different, record, about) => {
    const over = { different: [different] };
    const alike = verdict([by('alice', {}, { path: 'seed' }), by('bob', {}, { path: 'seed' })], CLAIM, over);
    expect(alike.verdict).toBe('missing');
    expect(alike.lacking[0]).toContain(`the builds have only 1 different ${different} (`);
    const apart = [by('alice', {}, { path: 'seed' }), by('bob', record, { path: 'seed', ...about })];
    expect(verdict(apart, CLAIM, over).verdict).toBe('met');
  });
});

describe('a policy', () => {
  it('is refused with a threshold that can never be met', () => {
    expect(() => policy({ threshold: 4 })).toThrow(
      'the threshold is 4, expected at most the number of keys, which is 3',
    );
  });
});
