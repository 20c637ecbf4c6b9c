import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { badValues, describeIssues } from '../../../builder/ground/bad-value';

const schema = z
  .strictObject({
    host: z.enum(['local', 'docker']).describe('the host: local, docker'),
    jobs: z.number().optional().describe('a number'),
    list: z.array(z.number()).optional().describe('a list of numbers'),
  })
  .meta({ formerly: { machine: 'host' } });

function texts(data: Record<string, unknown>): string[] {
  return badValues(schema, schema.safeParse(data).error, data, 'x:').map(({ text }) => text);
}

function issues(data: unknown): string {
  const { error } = schema.safeParse(data);
  return error === undefined ? '' : describeIssues(error, data);
}

describe('badValues', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ host: 'here' }, 'x:host is "here"; expected the host: local, docker.'],
    [{}, 'x:host is missing; expected the host: local, docker.'],
    [{ host: 'local', list: [1, 'two'] }, 'x:list[1] is "two"; expected a list of numbers.'],
    [{ host: 'local', job: 1 }, 'x:job is not known. Did you mean x:jobs? Known: x:host, x:jobs, x:list.'],
    [{ host: 'local', machine: 1 }, 'x:machine is no longer accepted; write host.'],
  ])('says what is wrong with %j', (data, text) => {
    expect(texts(data)).toEqual([text]);
  });

  it('has nothing to say of what is right', () => {
    expect(texts({ host: 'local' })).toEqual([]);
  });
});

describe('describeIssues', () => {
  it.each<[unknown, string]>([
    [{ host: 'here' }, 'host is "here": expected one of local, docker'],
    [{ host: 'local', list: ['one'] }, 'list[0] is "one": expected a value of type number'],
    [{ host: 'local', other: 1, more: 2 }, 'unknown fields "other", "more"'],
    [1, 'the whole is 1: expected a value of type object'],
  ])('says what is wrong with %j', (data, text) => {
    expect(issues(data)).toBe(text);
  });

  it('says ten problems, and counts the rest', () => {
    const text = issues({ host: 'local', list: Array.from({ length: 12 }, () => 'x') });
    expect(text).toMatch(/^list\[0\] is "x": .*; list\[9\] is .*; and 2 more$/);
  });
});
