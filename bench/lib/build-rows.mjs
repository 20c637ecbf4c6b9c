import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seconds } from './numbers.mjs';

/**
 * @typedef {{ key: string, when: string, cpuSeconds: number, seconds: number,
 *   phases?: Record<string, number>, inputs: { recipe: string, variant?: string, needs: Record<string, string> } }} BuildRecord
 */

/**
 * The records of a store's real builds, in the order in which they ended.
 * @param {string} store
 */
export function readRecords(store) {
  return readdirSync(join(store, 'records'))
    .flatMap((key) =>
      readdirSync(join(store, 'records', key)).map((name) => {
        const text = readFileSync(join(store, 'records', key, name), 'utf8');
        return /** @type {BuildRecord} */ (JSON.parse(text));
      }),
    )
    .filter(({ cpuSeconds }) => cpuSeconds > 0)
    .sort((a, b) => (a.when < b.when ? -1 : 1));
}

/**
 * A row for each build, from the records of a store.
 * @param {string} store
 * @returns {import('../bench.mjs').Row[]}
 */
export function buildRows(store) {
  return readRecords(store).map(({ inputs: { recipe, variant }, cpuSeconds, seconds: wall, phases }) => {
    const how = recipe === 'tcc' ? ' (the seed rebuilds itself)' : variant ? ` by ${variant}` : '';
    const { configure } = phases ?? {};
    const ofIt = configure === undefined ? '' : `, ${seconds(configure)} of it configure`;
    return {
      what: `build: ${recipe}${how}`,
      value: `${cpuSeconds.toFixed(1)} CPU s in ${seconds(wall)}${ofIt}`,
    };
  });
}
