import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../provider/diff';
import type { Properties } from '../../provider/values';

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
const properties = fc.dictionary(
  fc.string(),
  fc.oneof(leaf, fc.dictionary(fc.string(), leaf)),
) as fc.Arbitrary<Properties>;

/** The same properties, each object's members in the opposite order. */
function reversed(value: Properties): Properties {
  const inner = (each: unknown): unknown =>
    typeof each === 'object' && !Array.isArray(each) ? reversed(each as Properties) : each;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, each]) => [name, inner(each)]),
  ) as Properties;
}

describe('changesBetween', () => {
  it('names what differs, as deep as objects go', () => {
    const olds = { script: 'a', needs: { tcc: '1', make: '2' }, order: ['tcc', 'make'], gone: 1, same: true };
    const news = {
      script: 'b',
      needs: { tcc: '1', make: '3' },
      order: ['make', 'tcc'],
      smoke: 'c',
      same: true,
    };
    expect(changesBetween(olds, news)).toEqual([
      { path: 'gone', kind: 'delete' },
      { path: 'needs.make', kind: 'update' },
      { path: 'order', kind: 'update' },
      { path: 'script', kind: 'update' },
      { path: 'smoke', kind: 'add' },
    ]);
  });

  it('quotes a name that is not a plain one', () => {
    expect(changesBetween({ patches: {} }, { patches: { 'musl/fork.patch': 'x' } })).toEqual([
      { path: 'patches["musl/fork.patch"]', kind: 'add' },
    ]);
  });

  it('finds nothing in equal properties, in whatever order they come', () => {
    fc.assert(
      fc.property(properties, (all) => {
        expect(changesBetween(all, reversed(all))).toEqual([]);
      }),
    );
  });

  it('finds as much from one side as from the other', () => {
    const paths = (one: Properties, other: Properties): string[] =>
      changesBetween(one, other).map(({ path }) => path);
    fc.assert(
      fc.property(properties, properties, (one, other) => {
        expect(paths(one, other)).toEqual(paths(other, one));
      }),
    );
  });
});
