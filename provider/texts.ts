import { durationText } from '../builder/ground/duration';
import type { BuildResult, Forecast, Sending } from '../builder/grow/builder';
import type { Progress } from '../builder/ground/run';

/** The width of a status line, in columns: beside type and name, a longer one would be cut at the terminal's edge. */
const STATUS_WIDTH = 100;

/** Where a build would run, for a message. */
export interface Place {
  /** Such as `the Docker Engine`. Default: this machine, which the message does not mention. */
  readonly host?: string;
  /** What would first have to be sent to the host. */
  readonly sending?: Sending;
}

/**
 * The line of a preview about a build. It names the recipe, because not every view of the engine shows the resource's
 * name beside it.
 *
 * @param lost whether only the artifact is missing, and nothing has changed
 * @param place where it would run, and which inputs that host lacks, as far as that is known
 */
export function forecastText(
  recipe: string,
  { kind, lastSeconds, from = '' }: Forecast,
  lost = false,
  { host, sending = { artifacts: 0, bytes: 0 } }: Place = {},
): string {
  const time = lastSeconds === undefined ? '' : ` (about ${durationText(lastSeconds)} last time)`;
  const why = lost ? 'not in this store, ' : '';
  if (kind === 'in-store') return `${recipe}: in the store`;
  if (kind === 'in-cache') return `${recipe}: ${why}from ${from}`;
  const { artifacts, bytes } = sending;
  const what = artifacts === 1 ? '1 artifact' : `${artifacts} artifacts`;
  const sent = artifacts === 0 ? '' : `, ${what} (${(bytes / 1e6).toFixed(1)} MB) to send there`;
  const where = host === undefined ? '' : `, on ${host}${sent}`;
  if (kind === 'build') return `${recipe}: ${why}will be built${time}${where}`;
  return `${recipe}: ${why}reused if its inputs come out the same, else built${time}${where}`;
}

/** The parsed form of a line of {@link forecastText}, for a display that counts builds and adds up their times. */
export interface ReadForecast {
  readonly kind: Forecast['kind'];
  /** For `in-cache`: the cache, and who signed it. */
  readonly from?: string;
  /** Seconds that the build took last time, to the second. */
  readonly lastSeconds?: number;
  /** Whether only the artifact is missing, and nothing has changed. */
  readonly lost: boolean;
  /** Where it would run, unless on this machine, and how many megabytes would have to be sent there. */
  readonly host?: string;
  readonly megabytes?: number;
}

/** Parses a line of {@link forecastText}; undefined for any other line. */
export function readForecast(text: string): ReadForecast | undefined {
  const found = FORECAST.exec(text.trim())?.groups;
  if (found === undefined) return undefined;
  const { lost, what = '', from, time, host, megabytes } = found;
  const kind = from === undefined ? (KINDS[what] ?? 'reused-if-same') : 'in-cache';
  const lastSeconds = time === undefined ? undefined : secondsIn(time);
  return {
    ...{ kind, lost: lost !== undefined },
    ...(from === undefined ? {} : { from }),
    ...(lastSeconds === undefined ? {} : { lastSeconds }),
    ...(host === undefined ? {} : { host }),
    ...(megabytes === undefined ? {} : { megabytes: Number(megabytes) }),
  };
}

const KINDS: Readonly<Record<string, Forecast['kind']>> = {
  'in the store': 'in-store',
  'will be built': 'build',
};

const FORECAST =
  /^\S+: (?<lost>not in this store, )?(?<what>in the store|from (?<from>the cache .+)|will be built|reused if its inputs come out the same, else built)(?: \(about (?<time>[^)]+) last time\))?(?:, on (?<host>.+?)(?:, \d+ artifacts? \((?<megabytes>[\d.]+) MB\) to send there)?)?$/;

/** Parses the output of {@link durationText}. */
function secondsIn(text: string): number | undefined {
  const [, minutes = '0', seconds] = /^(?:(\d+) min )?([\d.]+) s$/.exec(text) ?? [];
  return seconds === undefined ? undefined : Number(minutes) * 60 + Number(seconds);
}

/** The status line of work in progress: phase, time, last line of the log. */
export function progressText({ phase, seconds, line }: Progress): string {
  const time = seconds < 1 ? '' : ` ${Math.floor(seconds)} s`;
  const text = `${phase}${time}${line === undefined ? '' : `: ${line.trim()}`}`;
  return text.length > STATUS_WIDTH ? `${text.slice(0, STATUS_WIDTH - 1)}…` : text;
}

/** The message when a build's artifact is available. */
export function resultText(recipe: string, { how, seconds, from }: BuildResult): string {
  if (how === 'from a cache') return `${recipe}: from ${from ?? 'a cache'}, in ${durationText(seconds)}`;
  if (how === 'built') return `${recipe}: built in ${durationText(seconds)}`;
  if (how !== 'in store') return `${recipe}: ${how}`;
  return `${recipe}: in the store${from === undefined ? '' : ` (from ${from})`}`;
}
