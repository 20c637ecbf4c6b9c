import { printableText } from '../../../builder/ground/printable';
import { durationText } from '../../../builder/ground/duration';
import { hostSchema, hostText } from '../../../builder/sandbox/hosts';
import { changeRows, counted, stageRows, type Row } from './change-rows';
import type { Message, RunModel, Step } from './run-model';
import { fit, table } from './screen-text';

/** The largest number of lines of changes shown before an update without a question; more are shown by stage. */
const MOST_ROWS = 10;

/** The first line: stack, arch, host and choices. */
export function headerText({ project, stack, config }: RunModel, width: number): string {
  const settings = ['arch', 'host', 'stage', 'gcc'].flatMap((name) => {
    const value = config[`${project}:${name}`];
    return value === undefined ? [] : [`${name} ${name === 'host' ? hostName(value) : value}`];
  });
  return fit([`${project}/${stack}`, ...settings].join(', '), width);
}

/** A host as in its setting: a word, or a record as JSON. */
function hostName(value: string): string {
  const { success, data } = hostSchema.safeParse(jsonOf(value));
  return success ? hostText(data) : value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The result of a preview: a line for each package that changes, and a count of the rest.
 *
 * @param brief whether to show many changes by stage, because the update follows without a question
 */
export function previewLines(model: RunModel, width: number, brief = false): string[] {
  const rows = changeRows(model.changes);
  const shown = brief && rows.length > MOST_ROWS ? stageRows(model.changes) : rows;
  return [...rowLines(shown, width), ...messageLines(model.messages), fit(countsText(model), width)];
}

/** `46 new: 43 builds …; 12 unchanged` */
function countsText(model: RunModel): string {
  const { changes, resources } = model;
  const same = resources.length - changes.length;
  if (model.failed)
    return `the preview is incomplete: ${counted(changes.length, 'resource')} to change so far`;
  if (changes.length === 0) {
    const outputs = model.outputsChanged ? '; the outputs change' : '';
    return `nothing changes: ${counted(same, 'resource')} as they should be${outputs}`;
  }
  const toBuild = model.builds.filter(({ forecast }) => !forecast?.kind.startsWith('in-'));
  const cached = model.builds.filter(({ forecast }) => forecast?.kind === 'in-cache');
  const time = timeOf(toBuild);
  const builds = `${counted(toBuild.length, 'build')}${time === '' ? '' : ` (${time})`}${placesOf(toBuild)}`;
  return [
    `${counted(changes.length, 'resource')} to change`,
    ...(toBuild.length === 0 ? [] : [builds]),
    ...(cached.length === 0 ? [] : [`${cached.length} from caches`]),
    ...(same === 0 ? [] : [`${same} unchanged`]),
  ].join('; ');
}

/** Where builds will run, and what has to be sent there; empty if all run on this machine. */
function placesOf(builds: readonly Step[]): string {
  const hosts = [...new Set(builds.map(({ forecast }) => forecast?.host ?? 'this machine'))];
  if (hosts.every((host) => host === 'this machine')) return '';
  // Every build with the same input counts it, but it is sent once.
  const megabytes = builds.reduce((sum, { forecast }) => sum + (forecast?.megabytes ?? 0), 0);
  const sent = megabytes === 0 ? '' : `, at most ${megabytes.toFixed(1)} MB to send there`;
  return ` on ${hosts.sort().join(' and ')}${sent}`;
}

/** How long builds will take, estimated from the records. */
function timeOf(builds: readonly Step[]): string {
  const known = builds.flatMap(({ forecast }) => forecast?.lastSeconds ?? []);
  if (known.length === 0) return '';
  const sum = durationText(known.reduce((total, each) => total + each, 0));
  const rest = builds.length - known.length;
  return rest === 0 ? `about ${sum} last time` : `about ${sum} last time, and ${rest} not built here yet`;
}

/** The end of an update: first the verdict and the whole fingerprint, then a line per package if anything changed. */
export function resultLines(model: RunModel, width: number): string[] {
  const { changes, resources, outputs, summary } = model;
  const broken = model.failed;
  const time = summary === undefined ? '' : ` in ${durationText(summary.durationSeconds)}`;
  const failed = changes.filter(({ status }) => status !== 'done');
  const done = changes.length - failed.length;
  const head =
    changes.length === 0 && !broken
      ? `nothing to do: ${counted(resources.length, 'resource')} as they should be${time}`
      : [
          `${broken ? 'failed: ' : ''}${counted(done, 'resource')} done${time}`,
          ...(failed.length > 0 ? [`${failed.length} not`] : []),
          ...(resources.length > changes.length ? [`${resources.length - changes.length} unchanged`] : []),
        ].join('; ');
  return [
    fit(head, width),
    ...outputLines(outputs, width, changes.length > 0 || model.outputsChanged),
    ...messageLines(model.messages),
  ];
}

/** The stack's outputs: short ones as they are, tables with a line per entry, and a count of the rest. */
function outputLines(outputs: Readonly<Record<string, unknown>>, width: number, all: boolean): string[] {
  const entries = Object.entries(outputs);
  const plain = entries.filter(([, value]) => isPlain(value));
  const tables = entries.filter(([, value]) => isTable(value));
  const rest = entries.filter(([, value]) => !isPlain(value) && !isTable(value)).map(([name]) => name);
  const lines = table(
    plain.map(([name, value]) => [`${name}:`, String(value)]),
    width,
  );
  if (!all) return lines;
  return [
    ...lines,
    ...tables.flatMap(([name, value]) => [
      `  ${name}:`,
      ...table(cellsOf(value as Record<string, string>), width - 2).map((line) => `  ${line}`),
    ]),
    ...(rest.length === 0
      ? []
      : [fit(`  for programs: pulumi stack output --json (${rest.join(', ')})`, width)]),
  ];
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Strings by name, such as a line for each package. */
function isTable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const values = Object.values(value);
  return values.length > 0 && values.every((each) => typeof each === 'string' && /\s/.test(each));
}

/** Two blanks separate the columns of such a line. */
function cellsOf(lines: Readonly<Record<string, string>>): string[][] {
  const rows = Object.entries(lines).map(([name, line]) => [name, ...line.split(/ {2,}/)]);
  const most = Math.max(...rows.map((cells) => cells.length));
  return rows.map((cells) => [...cells, ...Array<string>(most - cells.length).fill('')]);
}

/** The messages that must be shown in full, with errors last, where they are noticed. */
export function messageLines(messages: readonly Message[]): string[] {
  const order = ['info', 'warning', 'error'];
  return [...messages]
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
    .flatMap(({ severity, about, text }) => {
      const mark = severity === 'info' ? '' : `${severity}: `;
      const head = `${mark}${about === undefined ? '' : `${about}: `}`;
      const [first = '', ...rest] = printableText(text).split('\n');
      return [`${head}${first}`, ...rest.map((line) => `  ${line}`)];
    });
}

function rowLines(rows: readonly Row[], width: number): string[] {
  return table(
    rows.map(({ name, op, text }) => [name, op, text]),
    width,
  );
}
