import { describe, expect, it } from 'vitest';
import { newId, typeOf } from '../../provider/urn';

const URN = 'urn:pulumi:x86_64::bootstrap::seedstage:index:SeedImage$seedstage:index:Build::x86_64-seed';

describe('a URN', () => {
  it('has the type of the resource after those of its parents', () => {
    expect(typeOf(URN)).toBe('seedstage:index:Build');
    expect(typeOf('urn:pulumi:dev::trial::seedstage:index:Source::a::b')).toBe('seedstage:index:Source');
  });
});

describe('an id', () => {
  it('says whose it is, and is never the same', () => {
    expect(newId(URN)).toMatch(/^bootstrap\.x86_64\.x86_64-seed\.[0-9a-f]{12}$/);
    expect(newId(URN)).not.toBe(newId(URN));
  });

  it('is the name of a file, whatever the resource is called', () => {
    const id = newId(`urn:pulumi:org/dev::trial::seedstage:index:Build::../a b::c${'d'.repeat(300)}`);
    expect(id).toMatch(/^trial\.org_dev\.\.\._a_b__cd+\.[0-9a-f]{12}$/);
    expect(id.length).toBeLessThan(140);
  });
});
