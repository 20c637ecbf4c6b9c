import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { loadRecipe } from '../../../builder/recipe/recipe';
import { safeParse } from '../../../builder/ground/safe-parse';
import { parseSettings } from '../../../provider/settings';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

/** Comparing its length with a number throws. */
const LENGTH = { length: { toString: 1, valueOf: 1 } };

test('a recipe with an object in a text`s place is refused, whatever is in the object', async () => {
  const directory = scratch('safe-parse');
  mkdirSync(join(directory, 'recipes', 'thing'), { recursive: true });
  const file = join(directory, 'recipes', 'thing', 'recipe.yaml');
  writeFileSync(file, JSON.stringify({ name: 'thing', version: '1', licence: 'MIT', summary: LENGTH }));
  expect(await errorText(() => loadRecipe([directory], 'thing'))).toBe(
    `${file}: the whole is {"name":"thing","version":"1","licence":"MIT","summary":{"length":{"toString":1,"valueOf":1}}}: ` +
      'expected every value to have the type that is listed for it, not an object\n' +
      '  docs/recipes.md lists the fields.',
  );
});

test('so is a setting', () => {
  expect(parseSettings({ store: LENGTH })).toEqual({
    problems: [
      expect.objectContaining({
        text: expect.stringContaining('expected every value to have the type') as string,
      }),
    ],
  });
});

test('what a schema itself throws is not hidden', () => {
  const schema = z.string().refine(() => {
    throw new RangeError('ours');
  });
  expect(() => safeParse(schema, 'x')).toThrow('ours');
});
