import { readRecords } from './build-rows.mjs';
import { seconds } from './numbers.mjs';

/**
 * The critical path of all builds in a store: the longest path through the needs, by wall time. With any number of
 * processors, a run takes at least as long.
 * @param {string} store
 * @returns {import('../bench.mjs').Row}
 */
export function criticalPath(store) {
  const records = new Map(readRecords(store).map((record) => [record.key, record]));
  /** @type {Map<string, { length: number, way: string[] }>} */
  const known = new Map();
  /** @param {string} key @returns {{ length: number, way: string[] }} */
  const upTo = (key) => {
    const found = known.get(key);
    const record = records.get(key);
    if (found !== undefined) return found;
    if (record === undefined) return { length: 0, way: [] };
    const before = Object.values(record.inputs.needs)
      .map(upTo)
      .reduce((longest, each) => (each.length > longest.length ? each : longest), { length: 0, way: [] });
    const { recipe, variant } = record.inputs;
    const name = variant === undefined ? recipe : `${recipe} (${variant})`;
    const own = { length: before.length + record.seconds, way: [...before.way, name] };
    known.set(key, own);
    return own;
  };
  const longest = [...records.keys()]
    .map(upTo)
    .reduce((a, b) => (b.length > a.length ? b : a), { length: 0, way: [] });
  return { what: `critical path: ${longest.way.join(' → ')}`, value: seconds(longest.length) };
}
