import { expect, it } from 'vitest';
import { assetsDir } from '../../../builder/ground/assets';
import { usesOf } from '../../../builder/recipe/recipe';

it.each([
  ['tcc', 1],
  ['musl', 3], // by tcc, within the recipe of tcc, and by two gccs
  ['gcc3', 2],
  ['nothing', 0],
])('the source %s is built in %i ways', (source, ways) => {
  expect(usesOf([assetsDir()], source)).toBe(ways);
});
