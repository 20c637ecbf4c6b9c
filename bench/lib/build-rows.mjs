import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seconds } from './numbers.mjs';

/** @typedef {{ when: string, cpuSeconds: number, seconds: number, inputs: { recipe: string, variant?: string } }} BuildRecord */

/**
 * What the records of a store say of each build, in the order in which they ended.
 * @param {string} store
 * @returns {import('../bench.mjs').Row[]}
 */
export function buildRows(store) {
  const records = readdirSync(join(store, 'records')).flatMap((key) =>
    readdirSync(join(store, 'records', key)).map((name) => {
      const text = readFileSync(join(store, 'records', key, name), 'utf8');
      return /** @type {BuildRecord} */ (JSON.parse(text));
    }),
  );
  return records
    .filter(({ cpuSeconds }) => cpuSeconds > 0)
    .sort((a, b) => (a.when < b.when ? -1 : 1))
    .map(({ inputs: { recipe, variant }, cpuSeconds, seconds: wall }) => {
      const how = recipe === 'tcc' ? ' (the seed rebuilds itself)' : variant ? ` by ${variant}` : '';
      return { what: `build: ${recipe}${how}`, value: `${cpuSeconds.toFixed(1)} CPU s in ${seconds(wall)}` };
    });
}
