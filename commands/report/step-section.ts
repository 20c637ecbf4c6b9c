import { html, preformatted, type Html } from './html';
import { anchorOf } from './picture';
import type { ReportBuild, ReportSource, ReportStep } from './report-data';
import { builderText, countText, dateText, sizeText, timeText } from './units';
import { badge } from './verdict';

/** The section with all data on a step. */
export function stepSection(step: ReportStep): Html {
  const { name, label, summary, build, inputs } = step;
  return html`<section class="step" id="${anchorOf(name)}">
    <div class="title">
      <h3>${label}</h3>
      <span class="soft">${step.version}</span> ${badge(step)}
    </div>
    <p class="summary">${summary}</p>
    <dl class="facts">
      <dt>Recipe</dt>
      <dd>${step.recipe}${step.variant === undefined ? '' : `, compiled by ${step.variant}`}</dd>
      <dt>Licence</dt>
      <dd>${step.licence}</dd>
      <dt>Key</dt>
      <dd><code>${step.key}</code></dd>
      ${
        build === undefined
          ? html`<dt>Result</dt>
              <dd>not grown yet</dd>`
          : resultFacts(build)
      }
      ${goldenFact(step)}
    </dl>
    ${differences(step)} ${build === undefined ? '' : phases(build)} ${needs(step)}
    ${
      step.sources.length === 0
        ? ''
        : html`<h4>Sources</h4>
            ${step.sources.map(sourceFacts)}`
    }
    ${prebuilt(step)} ${reasons('Patches', step.patches)}
    ${reasons(
      'Flags',
      step.flags.map(({ name: flag, value, reason }) => ({ name: `${flag}=${value}`, reason })),
    )}
    <details>
      <summary>What the key is made of</summary>
      <p class="soft">
        The key is the sha256 of this text, which has no line end: digests of all that goes into the build.
      </p>
      ${preformatted(inputs)}
    </details>
  </section> `;
}

function resultFacts({
  fingerprint,
  size,
  files,
  host,
  builder,
  when,
  seconds,
  cpuSeconds,
  ...build
}: ReportBuild): Html {
  const rests =
    build.restsOn === undefined
      ? ''
      : ` Nothing was run for this key: a build with the same inputs, record ${build.restsOn}, answers for it.`;
  return html`<dt>Fingerprint</dt>
    <dd><code>${fingerprint}</code></dd>
    <dt>Result</dt>
    <dd>${countText(files, 'file')}, ${sizeText(size)} (${size} bytes)</dd>
    <dt>Built</dt>
    <dd>
      ${dateText(when)}, on the host “${host}” by ${builderText(builder)}, in ${timeText(seconds)}
      (${timeText(cpuSeconds)} of CPU time).${rests}
    </dd>
    <dt>Record</dt>
    <dd><code>${build.record}</code></dd>`;
}

function goldenFact({ build, golden: { verdict, reason, fingerprint } }: ReportStep): Html {
  if (verdict === 'identical')
    return html`<dt>Golden</dt>
      <dd>the same fingerprint, and every file of it was read for this report</dd>`;
  const text = fingerprint === undefined ? html`no golden manifest` : html`<code>${fingerprint}</code>`;
  const why = verdict === 'inconclusive' ? `, inconclusive: ${reason ?? ''}` : '';
  const expected = build === undefined && fingerprint !== undefined ? ', as which it is to come out' : '';
  return html`<dt>Golden</dt>
    <dd>${text}${why}${expected}</dd>`;
}

function differences({ golden: { differences: listed, count }, recipe }: ReportStep): Html {
  if (count === 0) return html``;
  const cut = count - listed.length;
  return html`<h4>Differing: ${countText(count, 'difference')}</h4>
    <table class="differences">
      <thead>
        <tr>
          <th scope="col">Path</th>
          <th scope="col">What</th>
          <th scope="col">Grown</th>
          <th scope="col">Golden</th>
        </tr>
      </thead>
      <tbody>
        ${listed.map(
          ({ path, kind, left, right }) =>
            html`<tr>
              <td>${path}</td>
              <td>${WHAT[kind]}</td>
              <td data-of="grown">${left ?? 'absent'}</td>
              <td data-of="golden">${right ?? 'absent'}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${cut > 0 ? html`<p class="soft">${countText(cut, 'more difference is', 'more differences are')} not listed here; <code>golden</code> lists all of ${recipe}.</p>` : ''}`;
}

const WHAT = {
  'only-left': 'only grown',
  'only-right': 'only golden',
  type: 'type',
  mode: 'mode',
  size: 'size',
  content: 'content',
  target: 'link target',
} as const;

/** Phases shorter than this are not shown, in seconds. */
const NO_TIME = 0.05;

function phases(build: ReportBuild): Html {
  const all = build.phases.filter(({ seconds }) => seconds >= NO_TIME);
  const total = all.reduce((sum, { seconds }) => sum + seconds, 0);
  if (total === 0) return html``;
  let at = 0;
  const rects = all.map(({ seconds }) => {
    const [x, width] = [at, (100 * seconds) / total];
    at += width;
    return html`<rect x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="8" />`;
  });
  return html`<h4>Time by phase</h4>
    <svg class="strip" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${rects}</svg>
    <ul class="phases">
      ${all.map(({ name, seconds }) => html`<li>${name} <span class="soft">${timeText(seconds)}</span></li>`)}
    </ul>`;
}

function needs({ needs: all }: ReportStep): Html {
  if (all.length === 0)
    return html`<h4>Given</h4>
      <p class="soft">Nothing: the chain starts here.</p>`;
  return html`<h4>Given, in the order in which their files are merged</h4>
    <ol>
      ${all.map(({ name, label, key }) => html`<li><a href="#${anchorOf(name)}">${label}</a>, key <code>${key.slice(0, 16)}…</code></li>`)}
    </ol>`;
}

function sourceFacts({ name, version, licence, file, size, sha256, tree, places }: ReportSource): Html {
  return html`<dl class="facts source">
    <dt>${name} ${version}</dt>
    <dd>${file}, ${sizeText(size)} (${size} bytes), ${licence}</dd>
    <dt>sha256</dt>
    <dd><code>${sha256}</code></dd>
    <dt>Unpacked</dt>
    <dd>fingerprint <code>${tree}</code></dd>
    <dt>From</dt>
    <dd>${places.map(({ text, url }, at) => html`${at > 0 ? ', or ' : ''}${place(text, url)}`)}</dd>
  </dl>`;
}

function place(text: string, url: string | undefined): Html {
  return url !== undefined && /^https?:\/\//.test(url)
    ? html`<a href="${url}" rel="noreferrer">${text}</a>`
    : html`${text}`;
}

function prebuilt({ prebuilt: binary }: ReportStep): Html {
  if (binary === undefined) return html``;
  return html`<h4>${binary.as === undefined ? 'Taken as it is' : 'Spelled by a text'}</h4>
    <p><code>${binary.file}</code>, sha256 <code>${binary.sha256}</code></p>`;
}

function reasons(title: string, all: readonly { readonly name: string; readonly reason: string }[]): Html {
  if (all.length === 0) return html``;
  return html`<h4>${title}</h4>
    <ul>
      ${all.map(({ name, reason }) => html`<li><code>${name}</code> ${reason}</li>`)}
    </ul>`;
}
