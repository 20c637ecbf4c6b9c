import { durationText } from '../builder/ground/duration';
import type { BuildResult, Forecast, Sending } from '../builder/grow/builder';
import type { Progress } from '../builder/ground/run';

/** Columns that a status line may take: beside type and name, more would be cut at the terminal's edge. */
const STATUS_WIDTH = 100;

/** Where a build would run, for a reader. */
export interface Place {
  /** Such as `the Docker Engine`. Default: this machine, of which nothing is said. */
  readonly host?: string;
  /** What the host would have to be sent first. */
  readonly sending?: Sending;
}

/**
 * What a preview says of a build. The recipe is named because not every view of the engine's names the
 * resource beside it.
 *
 * @param lost whether nothing has changed but that the artifact is not there
 * @param place where it would run, and what that host lacks of what it is given, as far as that is known
 */
export function forecastText(
  recipe: string,
  { kind, lastSeconds }: Forecast,
  lost = false,
  { host, sending = { artifacts: 0, bytes: 0 } }: Place = {},
): string {
  const time = lastSeconds === undefined ? '' : ` (about ${durationText(lastSeconds)} last time)`;
  const why = lost ? 'not in this store, ' : '';
  if (kind === 'in-store') return `${recipe}: in the store`;
  const { artifacts, bytes } = sending;
  const what = artifacts === 1 ? '1 artifact' : `${artifacts} artifacts`;
  const sent = artifacts === 0 ? '' : `, ${what} (${(bytes / 1e6).toFixed(1)} MB) to send there`;
  const where = host === undefined ? '' : `, on ${host}${sent}`;
  if (kind === 'build') return `${recipe}: ${why}will be built${time}${where}`;
  return `${recipe}: ${why}reused if its inputs come out the same, else built${time}${where}`;
}

/** What {@link forecastText} says, read again: for a display that counts builds, and adds up their times. */
export interface ReadForecast {
  readonly kind: Forecast['kind'];
  /** Seconds that the build took last time, to the second. */
  readonly lastSeconds?: number;
  /** Whether nothing has changed but that the artifact is not there. */
  readonly lost: boolean;
  /** Where it would run, unless that is this machine, and how many megabytes that host would have to be sent. */
  readonly host?: string;
  readonly megabytes?: number;
}

/** Reads a line of {@link forecastText}; nothing for any other line. */
export function readForecast(text: string): ReadForecast | undefined {
  const found = FORECAST.exec(text.trim())?.groups;
  if (found === undefined) return undefined;
  const { lost, what, time, host, megabytes } = found;
  const kind = what === 'in the store' ? 'in-store' : what === 'will be built' ? 'build' : 'reused-if-same';
  const lastSeconds = time === undefined ? undefined : secondsIn(time);
  return {
    ...{ kind, lost: lost !== undefined },
    ...(lastSeconds === undefined ? {} : { lastSeconds }),
    ...(host === undefined ? {} : { host }),
    ...(megabytes === undefined ? {} : { megabytes: Number(megabytes) }),
  };
}

const FORECAST =
  /^\S+: (?<lost>not in this store, )?(?<what>in the store|will be built|reused if its inputs come out the same, else built)(?: \(about (?<time>[^)]+) last time\))?(?:, on (?<host>.+?)(?:, \d+ artifacts? \((?<megabytes>[\d.]+) MB\) to send there)?)?$/;

/** Reads what {@link durationText} writes. */
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

/** What is said when a build is there. */
export function resultText(recipe: string, { how, seconds }: BuildResult): string {
  if (how === 'built') return `${recipe}: built in ${durationText(seconds)}`;
  return how === 'in store' ? `${recipe}: in the store` : `${recipe}: ${how}`;
}
