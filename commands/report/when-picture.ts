import { html, type Html } from './html';
import type { RunBuild, RunPhase } from './last-run';
import type { ProcessorUse } from './processor-use';
import { timeText } from './units';

/** Kinds of phases, each with its colour: CSS class to what a legend says. */
export const KINDS = {
  wait: 'waiting for other builds',
  unpack: 'download, unpack, patch',
  configure: 'configure',
  make: 'build',
  install: 'install',
  check: 'check and smoke test',
  other: 'other',
} as const;

type Kind = keyof typeof KINDS;

const KIND_OF: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['queue', 'wait'],
  ...['start', 'download', 'unpack', 'patch'].map((name) => [name, 'unpack'] as const),
  ['configure', 'configure'],
  ['build', 'make'],
  ['install', 'install'],
  ...['check', 'smoke'].map((name) => [name, 'check'] as const),
]);

/** How many columns the load of a processor has, over the whole run. */
const COLUMNS = 400;
/** Distances between marks of the time axis, in seconds. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400];
/** The most marks of the axis, without the one at 0: they must fit a phone. */
const MOST_MARKS = 6;
/** A mark nearer to the end than this share of the width would be cut. */
const LAST_MARK = 0.94;
/** The narrowest bar, as a percentage of the width: a build of any length must be visible. */
const NARROWEST = 0.25;

/** The seconds that are marked on the axis of a run. */
export function marksOf(seconds: number): number[] {
  const longest = STEPS.at(-1) ?? 1;
  const step =
    STEPS.find((each) => seconds / each <= MOST_MARKS) ?? longest * Math.ceil(seconds / longest / MOST_MARKS);
  const count = Math.floor((LAST_MARK * seconds) / step);
  return Array.from({ length: count }, (_, index) => (index + 1) * step);
}

/** The axis, with a time at each mark. */
export function axis(seconds: number): Html {
  const texts = marksOf(seconds).map(
    (mark) => html`<text x="${percent(mark, seconds)}" y="11" text-anchor="middle">${markText(mark)}</text>`,
  );
  return html`<svg class="lane" height="14" role="presentation">
    <text x="0" y="11">0</text>
    ${texts}
  </svg>`;
}

/** A build as a row of phases. */
export function lane({ from, to, phases }: RunBuild, seconds: number): Html {
  const bars = phases.map((phase) => bar(phase, seconds));
  const times = phases.map((phase) => `${phase.name} ${timeText(phase.to - phase.from)}`);
  const short = 100 * (to - from) < NARROWEST * seconds ? dot(from, seconds) : undefined;
  return html`<svg
    class="lane"
    height="14"
    role="img"
    aria-label="after ${timeText(from)}: ${times.join(', ')}"
  >
    ${grid(seconds)}${short}${bars}
  </svg>`;
}

function bar({ name, from, to }: RunPhase, seconds: number): Html {
  const kind = KIND_OF.get(name) ?? 'other';
  const [y, height] = kind === 'wait' ? [6, 2] : [2, 10];
  const [x, width] = [percent(from, seconds), percent(to - from, seconds)];
  return html`<rect class="${kind}" x="${x}" width="${width}" y="${y}" height="${height}">
    <title>${name}: ${timeText(to - from)}</title>
  </rect>`;
}

/** What is seen of a build that is too short for bars. */
function dot(from: number, seconds: number): Html {
  const width = (NARROWEST / 100) * seconds;
  const [x, all] = [percent(Math.min(from, seconds - width), seconds), percent(width, seconds)];
  return html`<rect class="other" x="${x}" width="${all}" y="2" height="10" />`;
}

/** The busy share of a row of processors over the run; nothing where it was not sampled. */
export function loadLane({ stretches }: ProcessorUse, row: number, seconds: number, label: string): Html {
  const busy = columnsOf(stretches, row, seconds);
  const all = busy.map((share) => (share === undefined ? undefined : 1));
  return html`<svg class="lane load" height="34" role="img" aria-label="${label}">
    <svg viewBox="0 0 ${COLUMNS} 100" preserveAspectRatio="none" width="100%" height="34">
      <path class="idle" d="${areaOf(all)}" />
      <path class="busy" d="${areaOf(busy)}" />
    </svg>
    ${grid(seconds)}
  </svg>`;
}

/** The path around the columns: each is as high as its share, and there is none where there is no share. */
function areaOf(columns: readonly (number | undefined)[]): string {
  let path = '';
  let last: number | undefined;
  [...columns, undefined].forEach((share, at) => {
    const top = share === undefined ? undefined : Math.round(100 * (1 - share));
    if (top === last) return;
    if (last === undefined) path += `M${at} 100V${top ?? 100}`;
    else path += `H${at}${top === undefined ? 'V100Z' : `V${top}`}`;
    last = top;
  });
  return path;
}

/** The mean of a row in each column, weighted by time. */
function columnsOf(
  stretches: ProcessorUse['stretches'],
  row: number,
  seconds: number,
): (number | undefined)[] {
  const busyTime = Array<number>(COLUMNS).fill(0);
  const time = Array<number>(COLUMNS).fill(0);
  const width = seconds / COLUMNS;
  for (const { from, to, busy } of stretches) {
    const share = busy?.[row];
    if (share === undefined) continue;
    const end = Math.min(COLUMNS, Math.ceil(to / width));
    for (let at = Math.floor(from / width); at < end; at += 1) {
      const within = Math.max(0, Math.min(to, (at + 1) * width) - Math.max(from, at * width));
      time[at] = (time[at] ?? 0) + within;
      busyTime[at] = (busyTime[at] ?? 0) + within * share;
    }
  }
  return time.map((all, at) => (all > 0 ? (busyTime[at] ?? 0) / all : undefined));
}

function grid(seconds: number): Html[] {
  return marksOf(seconds).map((mark) => {
    const x = percent(mark, seconds);
    return html`<line x1="${x}" x2="${x}" y1="0" y2="100%" />`;
  });
}

/** A round time: `30 s`, `5 min`, `2 h`. */
function markText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 6) / 10} min` : `${Math.round(seconds / 360) / 10} h`;
}

function percent(part: number, whole: number): string {
  return `${whole > 0 ? ((100 * part) / whole).toFixed(2) : 0}%`;
}
