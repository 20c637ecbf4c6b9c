import { describe, expect, it } from 'vitest';
import { asSecret, fromStruct, hasUnknown, toStruct, UNKNOWN } from '../../provider/values';

describe('values', () => {
  it('cross to the engine and back', () => {
    const properties = {
      text: 'a',
      number: 1.5,
      yes: true,
      none: null,
      list: ['a', 1],
      object: { inner: [] },
    };
    expect(fromStruct(toStruct(properties))).toEqual(properties);
    expect(fromStruct(toStruct({ ...properties, left: undefined }))).toEqual(properties);
    expect(fromStruct(undefined)).toEqual({});
  });

  it('come out of their secrets, however deep', () => {
    expect(fromStruct(toStruct({ list: [asSecret({ inner: asSecret('x') })] }))).toEqual({
      list: [{ inner: 'x' }],
    });
  });

  it('are unknown as a whole when something within is', () => {
    expect(hasUnknown({ needs: { tcc: [UNKNOWN] } })).toBe(true);
    expect(hasUnknown('1c4a061d-8072-4f0a-a4cb-0ff528b18fe7')).toBe(true);
    expect(hasUnknown({ needs: { tcc: ['a', null, 0, false] } })).toBe(false);
    expect(hasUnknown(undefined)).toBe(false);
  });
});
