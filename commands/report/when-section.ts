import { html, type Html } from './html';
import { lastRun, type Run, type RunBuild } from './last-run';
import { anchorOf } from './picture';
import { processorUse, wallOf, type ProcessorUse } from './processor-use';
import type { ReportData } from './report-data';
import type { Rest, RunSummary } from './run-summary';
import { builderText, countText, dateText, timeText } from './units';
import { axis, KINDS, lane, loadLane } from './when-picture';

/** Gaps between builds that are not worth a word, in seconds. */
const NO_GAP = 1;

/** The section on the last run: when each build ran, and how busy the processors were. */
export function whenSection({ steps, run: summary }: Pick<ReportData, 'steps' | 'run'>): Html {
  const run = lastRun(steps);
  if (run === undefined || summary === undefined) return html``;
  const use = processorUse(run);
  return html`<section id="run">
    <h2>When, and how busy</h2>
    <dl class="facts">
      <dt>Run</dt>
      <dd id="run-when">${runText(summary)}</dd>
      <dt>CPU time</dt>
      <dd>${timeText(summary.cpuSeconds)} of the build scripts${perWall(summary)}</dd>
      <dt>Processors</dt>
      <dd id="run-idle">${idleText(summary)}</dd>
    </dl>
    <ul class="legend">
      ${Object.entries(KINDS).map(([kind, text]) => html`<li>${swatch(kind)}${text}</li>`)}
    </ul>
    <table class="when">
      <thead>
        <tr class="axis">
          <th scope="col">Build</th>
          <td class="lanes">${axis(run.seconds)}</td>
          <th scope="col" class="number">Time</th>
        </tr>
      </thead>
      ${loadRows(use, run.seconds)}
      <tbody>
        ${run.builds.map((build) => buildRow(build, run))}
      </tbody>
    </table>
    ${restTables(summary)}
  </section>`;
}

function runText({ builder, began, seconds, steps, others }: RunSummary): string {
  const rest = others === 0 ? '' : ` ${countText(others, 'step was', 'steps were')} built at another time.`;
  return `${countText(steps.length, 'build')} in ${timeText(seconds)} of wall time, from ${dateText(began)} on, by ${builderText(builder)}.${rest}`;
}

function perWall({ cpuSeconds, seconds }: RunSummary): string {
  return seconds > 0 ? `: ${(cpuSeconds / seconds).toFixed(2)} processors on average` : '';
}

function idleText({ processors, seconds, between }: RunSummary): string {
  const gap = between > NO_GAP ? ` For ${timeText(between)} no build ran.` : '';
  if (processors === undefined) return `The load was not sampled.${gap}`;
  const { count, idle, seconds: sampled } = processors;
  const part =
    sampled < 0.98 * seconds - NO_GAP ? `, in the ${timeText(sampled)} in which the load was sampled` : '';
  return `${count}, idle for ${share(idle, count * sampled)} of their time: ${timeText(idle)} of processor time${part}.${gap}`;
}

function loadRows(use: ProcessorUse, seconds: number): Html {
  if (use.processors === undefined) return html``;
  let first = 0;
  const rows = use.rows.map((size, row) => {
    const name = size === 1 ? `processor ${first}` : `processors ${first}–${first + size - 1}`;
    first += size;
    const busy = busyText(use, row);
    return html`<tr class="processor">
      <th scope="row">${name}</th>
      <td class="lanes">${loadLane(use, row, seconds, `${name}: ${busy} busy`)}</td>
      <td class="number">${busy}</td>
    </tr>`;
  });
  return html`<tbody>
    ${rows}
  </tbody>`;
}

/** The mean over the sampled time. */
function busyText({ stretches }: ProcessorUse, row: number): string {
  const sampled = stretches.filter(({ busy }) => busy);
  const time = sampled.reduce((sum, { from, to, busy }) => sum + (to - from) * (busy?.[row] ?? 0), 0);
  return share(time, wallOf(sampled));
}

function buildRow(build: RunBuild, { seconds }: Run): Html {
  return html`<tr class="built">
    <th scope="row"><a href="#${anchorOf(build.name)}">${build.label}</a></th>
    <td class="lanes">${lane(build, seconds)}</td>
    <td class="number">${timeText(build.to - build.from)}</td>
  </tr>`;
}

function restTables({ processors }: RunSummary): Html {
  if (processors === undefined) return html``;
  const { rests, phases, idle } = processors;
  if (rests.length === 0) return html``;
  return html`<h3>Where the processors were idle most</h3>
    <p class="soft">
      The load is that of the whole machine, whatever kept it busy. Builds that ran at the same time share the
      idle time; a build that waits for others has none of it.
    </p>
    ${restTable('rests', 'Step', rests, idle)}
    ${restTable('idle-phases', 'Phase, of all builds', phases, idle)}`;
}

function restTable(id: string, first: string, rests: readonly Rest[], idle: number): Html {
  return html`<table class="rests" id="${id}">
    <thead>
      <tr>
        <th scope="col">${first}</th>
        <th scope="col" class="number">Wall time</th>
        <th scope="col" class="number">Idle processor time</th>
        <th scope="col" class="number">Of all idle time</th>
      </tr>
    </thead>
    <tbody>
      ${rests.map(
        (rest) =>
          html`<tr>
            <th scope="row">${restName(rest)}</th>
            <td class="number" data-of="wall time">${timeText(rest.seconds)}</td>
            <td class="number" data-of="idle">${timeText(rest.idle)}</td>
            <td class="number" data-of="of all">${share(rest.idle, idle)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function restName({ step, label, phase }: Rest): Html {
  if (step === undefined) return html`${phase}`;
  return html`<a href="#${anchorOf(step)}">${label}</a>, ${phase}`;
}

function swatch(kind: string): Html {
  const [y, height] = kind === 'wait' ? [4, 2] : [0, 10];
  return html`<svg class="swatch" width="12" height="10" aria-hidden="true">
    <rect class="${kind}" y="${y}" width="12" height="${height}" />
  </svg>`;
}

function share(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((100 * part) / whole)} %` : '–';
}
