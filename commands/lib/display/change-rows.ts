import { durationText } from '../../../builder/ground/duration';
import { bareName, shownStep } from '../../../chain';
import type { ReadForecast } from '../../../provider/texts';
import type { Step } from './run-model';

/** What happens to a package, as the columns of a line. */
export interface Row {
  readonly name: string;
  /** `new`, `update`, `delete`, … */
  readonly op: string;
  /** The reason, and what will be done or was done. */
  readonly text: string;
}

/** One line per package, in the engine's order; the builds of a package share a line. */
export function changeRows(changes: readonly Step[]): Row[] {
  return [...groupBy(changes, (step) => step.package)].map(([name, steps]) => row(name, steps));
}

/**
 * One line per stage, if one per package would be too many: `stage1/  18 packages`. Others keep their line.
 */
export function stageRows(changes: readonly Step[]): Row[] {
  const stageOf = ({ package: name }: Step): string => name.replace(/\/.*/, '/');
  return [...groupBy(changes, stageOf)].map(([stage, steps]) => {
    if (!stage.endsWith('/')) return row(stage, steps);
    const names = [...new Set(steps.map((step) => step.package.slice(stage.length)))];
    const packages = names.length === 1 ? names.join('') : `${names.length} packages`;
    return { ...row(stage.slice(0, -1), steps), text: [packages, whatText(steps)].join('; ') };
  });
}

function row(name: string, steps: readonly Step[]): Row {
  const ops = [...new Set(steps.map(({ op }) => opText(op)))];
  const text = [whyText(steps), whatText(steps)].filter((part) => part !== '').join('; ');
  return { name, op: ops.join(', '), text };
}

/** The engine's operations in plain words. */
function opText(op: string): string {
  if (op === 'create') return 'new';
  return op === 'delete-replaced' || op === 'create-replacement' ? 'replace' : op;
}

/** Which properties changed: first the package's own, then its inputs. */
function whyText(steps: readonly Step[]): string {
  const reasons = steps.flatMap((step) => step.reasons.map(reasonText));
  const own = reasons.filter((reason) => !reason.startsWith(GIVEN));
  const given = reasons.filter((reason) => reason.startsWith(GIVEN)).map((each) => each.slice(GIVEN.length));
  const listed = [...new Set(own)].filter((reason) => reason !== '');
  if (listed.length > 0) return `${some(listed, ', ')} changed`;
  return given.length === 0 ? '' : `given another ${some([...new Set(given)], ', ')}`;
}

const GIVEN = 'given another ';

/** A path of the diff, such as `needs.make` or `patches["a.patch"]`. */
function reasonText(path: string): string {
  const need = /^needs(?:\.(.+)|\["(.+)"\])$/.exec(path);
  if (need) return `${GIVEN}${needName(need[1] ?? need[2] ?? '')}`;
  // It is only missing from this store, and the forecast says so.
  if (path === 'artifact') return '';
  return path.replace(/^(\w+)\["(.+)"\]$/, '$1 $2');
}

/** The public name of a build's input. */
function needName(need: string): string {
  return bareName(shownStep(need)?.package ?? need);
}

/** A few names, and the number of others. */
function some(names: readonly string[], separator: string): string {
  const shown = names.length > MOST_NAMES + 1 ? names.slice(0, MOST_NAMES) : names;
  const more = names.length - shown.length;
  return `${shown.join(separator)}${more > 0 ? ` and ${more} more` : ''}`;
}

const MOST_NAMES = 3;

/** What will be done: the forecast of a single build, or of all together. */
function whatText(steps: readonly Step[]): string {
  const forecasts = steps.flatMap(({ forecast }) => (forecast ? [forecast] : []));
  if (forecasts.length === 0) return notesText(steps);
  const toMake = forecasts.filter(({ kind }) => !kind.startsWith('in-'));
  const lost = forecasts.some((forecast) => forecast.lost) ? 'not in this store, ' : '';
  const cached = cachedText(forecasts);
  if (toMake.length === 0 && cached !== '') return `${lost}${cached}`;
  if (toMake.length === 0) return forecasts.length === 1 ? 'in the store' : 'all in the store';
  const perhaps = toMake.every(({ kind }) => kind === 'reused-if-same');
  const builds = steps.length === 1 ? 'built' : counted(toMake.length, 'build');
  const what =
    steps.length === 1
      ? `${perhaps ? 'reused if its inputs come out the same, else ' : 'will be '}${builds}`
      : `${perhaps ? 'reused if inputs come out the same, else ' : ''}${builds}`;
  const others = cached === '' ? '' : `, ${cached}`;
  return `${lost}${what}${timeText(toMake.map(({ lastSeconds }) => lastSeconds))}${others}`;
}

/** Which caches the rest comes from: `2 from the cache oci://…, signed by ci`. */
function cachedText(forecasts: readonly ReadForecast[]): string {
  const from = forecasts.flatMap((forecast) => forecast.from ?? []);
  const places = [...new Set(from)].map((place) => `from ${place}`).join(' and ');
  return forecasts.length === 1 || from.length === 0 ? places : `${from.length} ${places}`;
}

/** `(about 2 min 5 s last time)`; empty if a time is unknown. */
function timeText(seconds: readonly (number | undefined)[]): string {
  const known = seconds.filter((each) => each !== undefined);
  if (known.length < seconds.length) return '';
  return ` (about ${durationText(known.reduce((sum, each) => sum + each, 0))} last time)`;
}

/** A message without its leading name, with which the line already begins. */
function notesText(steps: readonly Step[]): string {
  const [only, ...others] = steps;
  const last = only?.notes.at(-1);
  if (last === undefined || others.length > 0) return steps.length > 1 ? `${steps.length} resources` : '';
  return last.split('\n')[0]?.replace(/^[\w./+-]+: /, '') ?? '';
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
