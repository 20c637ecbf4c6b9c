import { createHash } from 'node:crypto';
import type { ChainGraph } from './chain-graph';
import type { Layouts } from './chain-layout';
import { checkSection } from './check-section';
import { html, styleSheet, type Html } from './html';
import { anchorOf, chainPicture } from './picture';
import type { ReportData, ReportStep } from './report-data';
import { chainRows } from './rows';
import { stepSection } from './step-section';
import { STYLE } from './style';
import { builderText, countText, dateText, sizeText, timeText } from './units';
import { verdictSentence } from './verdict';
import { whenSection } from './when-section';

/** The whole report as one HTML file: no script, nothing external, and a policy that allows only its style. */
export function reportPage(data: ReportData, graph: ChainGraph, layouts: Layouts): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="generator" content="seedstage ${data.seedstage}" />
        <title>seedstage report: ${data.arch}</title>
        ${styleSheet(STYLE)}
      </head>
      <body>
        ${head(data)}
        <main>
          ${differing(data.steps)}
          <section id="chain">
            <h2>The chain</h2>
            ${chainPicture(data, graph, layouts)}
          </section>
          <section id="rows">
            <h2>Time, size, result</h2>
            ${chainRows(data, graph)}
          </section>
          ${whenSection(data)} ${missing(data.steps)}
          <section id="steps">
            <h2>Step by step</h2>
            ${data.steps.map(stepSection)}
          </section>
          ${checkSection(data)}
        </main>
        <footer>
          <p>
            Made ${dateText(data.made)} by seedstage ${data.seedstage}. A second report of the same store
            differs in this time alone.
          </p>
        </footer>
      </body>
    </html> `;
  return page.text;
}

/** The policy of a page: nothing but its own style. */
export function policy(): string {
  const digest = createHash('sha256').update(STYLE).digest('base64');
  return `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
}

function head(data: ReportData): Html {
  const { kind: worst, grown, steps } = data.verdict;
  // A good result for a part must not look like a good result for the whole.
  const kind = worst === 'identical' && grown < steps ? 'plain' : worst;
  return html`<header>
    <p class="kind">seedstage ${data.seedstage} · bootstrap report · ${data.arch} · ${dateText(data.made)}</p>
    <div class="headline ${kind}"><h1 id="verdict">${verdictSentence(data)}</h1></div>
    <dl class="facts">
      ${
        data.seed === undefined
          ? ''
          : html`<dt>Seed</dt>
              <dd id="seed">sha256 <code>${data.seed.sha256}</code>${seedFingerprint(data)}</dd>`
      }
      <dt>Whole</dt>
      <dd id="whole-fingerprint">${wholeText(data)}</dd>
      ${provenance(data.steps)}
      <dt>Choices</dt>
      <dd>
        ${Object.entries(data.choice).map(([name, value], at) => `${at > 0 ? ', ' : ''}${name} ${value}`)}
      </dd>
    </dl>
    <nav aria-label="Contents">
      <ul>
        <li><a href="#chain">The chain</a></li>
        <li><a href="#rows">Time, size, result</a></li>
        ${data.run === undefined ? '' : html`<li><a href="#run">When, and how busy</a></li>`}
        <li><a href="#steps">Step by step</a></li>
        <li><a href="#check">To check it without seedstage</a></li>
      </ul>
    </nav>
  </header>`;
}

function seedFingerprint({ seed }: ReportData): Html {
  if (seed?.fingerprint === undefined) return html`, not grown yet`;
  return html`<br />fingerprint <code>${seed.fingerprint}</code>`;
}

function wholeText({ whole }: ReportData): Html {
  if (whole === undefined) return html`not all of it is grown yet`;
  const count = countText(Object.keys(whole.packages).length, 'package');
  return html`fingerprint <code>${whole.fingerprint}</code><br />${count} of stage1 as one`;
}

/** Who, where, when and how much, for all builds together. */
function provenance(steps: readonly ReportStep[]): Html {
  const builds = steps.flatMap(({ build }) => build ?? []);
  if (builds.length === 0) return html``;
  const builders = [
    ...new Set(builds.map(({ builder, host }) => `${builderText(builder)}, host “${host}”`)),
  ].sort();
  const times = builds.map(({ when }) => when).sort();
  const [first = '', last = ''] = [times[0], times.at(-1)].map((when) => dateText(when ?? ''));
  const seconds = builds.reduce((sum, build) => sum + build.seconds, 0);
  const size = builds.reduce((sum, build) => sum + build.size, 0);
  return html`<dt>Built by</dt>
    <dd id="who">${builders.map((each, at) => html`${at > 0 ? html`<br />` : ''}${each}`)}</dd>
    <dt>Built</dt>
    <dd id="when">${first === last ? first : `${first} to ${last}`}</dd>
    <dt>In all</dt>
    <dd>
      ${timeText(seconds)} of building, ${sizeText(size)} in
      ${countText(
        builds.reduce((sum, build) => sum + build.files, 0),
        'file',
      )}
    </dd>`;
}

function differing(steps: readonly ReportStep[]): Html {
  const all = steps.filter(
    ({ build, golden: { verdict } }) => build && ['differing', 'inconclusive'].includes(verdict),
  );
  if (all.length === 0) return html``;
  return html`<section id="differing">
    <h2>What is not identical</h2>
    <ul>
      ${all.map(
        ({ name, label, golden: { verdict, reason, count } }) =>
          html`<li>
            <a href="#${anchorOf(name)}">${label}</a>: ${verdict}, ${reason ?? countText(count, 'difference')}
          </li>`,
      )}
    </ul>
  </section>`;
}

function missing(steps: readonly ReportStep[]): Html {
  const all = steps.filter(({ build }) => build === undefined);
  if (all.length === 0) return html``;
  return html`<section id="missing">
    <h2>Not grown yet</h2>
    <p>
      ${countText(all.length, 'step is', 'steps are')} not in the store as the recipes have them now:
      ${all.map(({ name, label }, at) => html`${at > 0 ? ', ' : ''}<a href="#${anchorOf(name)}">${label}</a>`)}.
    </p>
  </section>`;
}
