import { readRecords } from './build-rows.mjs';
import { fromDist } from './from-dist.mjs';
import { seconds } from './numbers.mjs';

/**
 * How much of the processors' time was idle in a store's last run, and during which phases of which builds most of it,
 * as the report says it. No row if it was not sampled.
 * @param {string} store
 * @returns {import('../bench.mjs').Row[]}
 */
export function idleRows(store) {
  const { buildOf } = fromDist('commands/report/gather');
  const { lastRun } = fromDist('commands/report/last-run');
  const { summaryOf } = fromDist('commands/report/run-summary');
  const steps = readRecords(store).map((record) => {
    const { recipe, variant } = record.inputs;
    const label = variant === undefined ? recipe : `${recipe} by ${variant}`;
    return { name: record.key, label, build: buildOf(record) };
  });
  const run = lastRun(steps);
  /** @type {import('../../commands/report/run-summary.js').RunSummary['processors']} */
  const processors = run && summaryOf(run).processors;
  if (processors === undefined) return [];
  const { count, idle, seconds: sampled, rests } = processors;
  const part = ((100 * idle) / (count * sampled)).toFixed(0);
  return [
    { what: 'idle processor time while builds ran', value: `${seconds(idle)}, ${part} % of all` },
    ...rests.map(({ label, phase, idle: rest, seconds: wall }) => ({
      what: `idle: ${label ?? ''}, ${phase}`,
      value: `${seconds(rest)} in ${seconds(wall)}`,
    })),
  ];
}
