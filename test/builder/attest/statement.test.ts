import { describe, expect, it } from 'vitest';
import { readStatement, statementOf } from '../../../builder/attest/statement';
import { sha256 } from '../../../builder/ground/digest';
import { buildRecord } from '../../support/build-record';

const about = { name: 'stage1/make', version: '0.1.0' };
const record = buildRecord();
const read = (value: unknown): unknown => readStatement(Buffer.from(JSON.stringify(value)), 'FILE');
const written = (): Record<string, unknown> =>
  JSON.parse(statementOf(record, about).toString()) as Record<string, unknown>;

describe('the statement about a build', () => {
  it('is an in-toto Statement v1 with SLSA provenance v1', () => {
    const source = {
      name: 'make.tar.gz',
      version: '4.4.1',
      licence: 'GPL-3.0-or-later',
      sha256: sha256('archive'),
      places: ['debian: make=4', 'https://example.org/make.tar.gz'],
    };
    const text = statementOf(record, { ...about, sources: [source], path: 'seed' }).toString();
    const { recipe, arch, variant, ...internalParameters } = record.inputs;
    const run = { host: 'local', machine: '0@machine Linux 6.1.0', size: 1000, files: 1, cpuSeconds: 9 };
    expect(JSON.parse(text)).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'stage1/make.manifest', digest: { sha256: record.fingerprint } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          buildType: 'urn:seedstage:build:1',
          externalParameters: { recipe, arch, variant, key: record.key, path: 'seed' },
          internalParameters: { ...internalParameters, run },
          resolvedDependencies: [
            {
              name: 'make.tar.gz',
              digest: { sha256: sha256('archive') },
              downloadLocation: 'https://example.org/make.tar.gz',
              annotations: { version: '4.4.1', licence: 'GPL-3.0-or-later', places: source.places },
            },
            {
              name: 'tcc.manifest',
              digest: { sha256: record.given['tcc'] },
              annotations: { key: sha256('key of tcc') },
            },
          ],
        },
        runDetails: {
          builder: { id: 'urn:seedstage:host:local', version: { seedstage: '0.1.0' } },
          metadata: {
            invocationId: 'a-build',
            startedOn: '2026-11-27T12:00:00.000Z',
            finishedOn: '2026-11-27T12:00:10.000Z',
          },
        },
      },
    });
  });

  it('says what a reused result rests on, with the times of the build that ran', () => {
    const reused = buildRecord({ id: 'reused', restsOn: 'a-build', when: '2026-11-28T00:00:00.000Z' });
    const { build } = readStatement(statementOf(reused, { ...about, root: record }), 'FILE');
    expect(build).toMatchObject({ run: 'a-build', restsOn: 'a-build', when: '2026-11-27T12:00:10.000Z' });
  });

  it('says where a result was taken from', () => {
    const { build } = readStatement(statementOf(record, { ...about, takenFrom: 'a cache' }), 'FILE');
    expect(build).toMatchObject({ run: 'a-build', takenFrom: 'a cache' });
  });

  it('is read as it was written', () => {
    expect(readStatement(statementOf(record, about), 'FILE')).toEqual({
      subjects: [{ name: 'stage1/make.manifest', sha256: record.fingerprint }],
      predicateType: 'https://slsa.dev/provenance/v1',
      build: {
        ...{ recipe: 'make', arch: 'x86_64', key: record.key, path: undefined },
        ...{ run: 'a-build', restsOn: undefined, takenFrom: undefined },
        ...{ host: 'local', machine: '0@machine Linux 6.1.0', when: record.when },
      },
    });
  });
});

describe('a statement of somebody else', () => {
  it('may have fields that we do not know', () => {
    expect(read({ ...written(), more: 1 })).toEqual(read(written()));
  });

  it('of another type is no build, and its subjects are still read', () => {
    const subjects = [{ name: 'stage1/make.manifest', sha256: record.fingerprint }];
    const predicateType = 'https://example.org/other';
    expect(read({ ...written(), predicateType })).toEqual({ subjects, predicateType });
    expect(read({ ...written(), predicate: { buildDefinition: [] } })).not.toHaveProperty('build');
  });

  it('has no subject where there is no name or no sha256', () => {
    const subject = [
      { digest: { sha256: record.fingerprint } },
      { name: 'a', digest: { sha512: 'x' } },
      { name: 'b', digest: { sha256: 'ABC' } },
    ];
    expect(read({ ...written(), subject })).toMatchObject({ subjects: [] });
  });

  it.each<[string, unknown, string]>([
    ['another version', { ...written(), _type: 'https://in-toto.io/Statement/v0.1' }, '_type is'],
    ['no subject', { ...written(), subject: [] }, 'subject is'],
    ['a subject that is text', { ...written(), subject: 'make' }, 'subject is "make"'],
    ['a list', [], 'expected a value of type object'],
    ['nothing', null, 'expected a value of type object'],
    ['a length that has no value', { length: { toString: 1, valueOf: 1 } }, '_type is missing'],
  ])('is refused with %s', (_, value, problem) => {
    expect(() => read(value)).toThrow(problem);
  });
});
