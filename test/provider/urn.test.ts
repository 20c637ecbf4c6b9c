import { describe, expect, it } from 'vitest';
import { newId, rootId, typeOf } from '../../provider/urn';

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

describe('the name of a root', () => {
  it('is the id, but for a stack that was copied or renamed', () => {
    const id = newId(URN);
    expect(rootId(URN, id)).toBe(id);
    const copy = rootId(URN.replace('x86_64::', 'copy::'), id);
    expect(copy).toMatch(/^bootstrap\.x86_64\.x86_64-seed\.[0-9a-f]{12}\.in\.bootstrap\.copy\.[0-9a-f]{8}$/);
    expect(rootId(URN.replace('x86_64::', 'other::'), id)).not.toBe(copy);
  });
});
