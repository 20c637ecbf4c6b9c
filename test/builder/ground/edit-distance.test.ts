import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance } from '../../../builder/ground/edit-distance';

describe('editDistance', () => {
  it.each([
    ['', 'abc', 3],
    ['storre', 'store', 1],
    ['kitten', 'sitting', 3],
  ])('%s to %s', (one, other, edits) => {
    expect(editDistance(one, other)).toBe(edits);
  });

  it('is the same both ways, and nothing only between equals', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(editDistance(one, other)).toBe(editDistance(other, one));
        expect(editDistance(one, other) === 0).toBe(one === other);
      }),
    );
  });
});
