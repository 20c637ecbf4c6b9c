import { bareName } from '../../chain';
import type { ChainGraph } from './chain-graph';
import { html, type Html } from './html';
import { anchorOf } from './picture';
import type { ReportData, ReportStep } from './report-data';
import { sizeText, timeText } from './units';
import { badge } from './verdict';

/** The value of the longest bar, for each measure. */
interface Longest {
  readonly seconds: number;
  readonly size: number;
}

/** Every step as a row with bars, by band. */
export function chainRows(data: ReportData, { bands }: ChainGraph): Html {
  const steps = new Map(data.steps.map((step) => [step.name, step]));
  const longest: Longest = {
    seconds: Math.max(0, ...data.steps.map(({ build }) => build?.seconds ?? 0)),
    size: Math.max(0, ...data.steps.map(({ build }) => build?.size ?? 0)),
  };
  return html`<table class="rows">
    <thead>
      <tr>
        <th scope="col">Step</th>
        <th scope="col">Result</th>
        <th scope="col" class="hash">Fingerprint</th>
        <th scope="col">Time</th>
        <th scope="col">Size</th>
      </tr>
    </thead>
    <tbody>
      ${bands.map(
        ({ title, steps: names }) =>
          html`<tr class="group">
              <th colspan="5" scope="rowgroup">${title}</th>
            </tr>
            ${names.map((name) => row(steps.get(name), longest))}`,
      )}
    </tbody>
  </table>`;
}

function row(step: ReportStep | undefined, longest: Longest): Html {
  if (step === undefined) return html``;
  const { name, label, version, build } = step;
  return html`<tr class="row">
    <th scope="row">
      <a href="#${anchorOf(name)}">${bareName(label)}</a> <span class="soft">${version.slice(0, 12)}</span>
    </th>
    <td>${badge(step)}</td>
    ${
      build === undefined
        ? html`<td class="hash empty">–</td>
            <td class="measure empty">–</td>
            <td class="measure empty">–</td>`
        : html`<td class="hash"><code>${build.fingerprint.slice(0, 12)}</code></td>
            <td class="measure">${measure(timeText(build.seconds), build.seconds, longest.seconds)}</td>
            <td class="measure">${measure(sizeText(build.size), build.size, longest.size)}</td>`
    }
  </tr> `;
}

function measure(text: string, value: number, most: number): Html {
  // A value above zero must be visible.
  const width = most > 0 ? Math.min(100, Math.max(0.8, (100 * value) / most)) : 0;
  return html`<span class="figure">${text}</span
    ><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect width="${width.toFixed(1)}" height="8" />
    </svg>`;
}
