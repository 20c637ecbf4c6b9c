import type { SideFacts, SidesAudit } from '../../builder/audit/audit-sides';
import { differenceText } from '../../builder/audit/compare-manifests';
import type { Finding } from '../../builder/audit/finding';
import { packageVersion } from '../../provider/version';
import { html, preformatted, styleSheet, type Html } from './html';
import { policy } from './page';
import { STYLE } from './style';
import { countText, dateText, sizeText } from './units';

/** How many findings the page has. */
const MOST_SHOWN = 2000;

/** An audit of two sides as one HTML file: no script, nothing external, and a policy that allows only its style. */
export function auditPage(audit: SidesAudit, made: Date): string {
  const { verdict, sides, reason, nextStep } = audit;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="generator" content="seedstage ${packageVersion()}" />
        <title>seedstage audit: ${verdict}</title>
        ${styleSheet(STYLE)}
      </head>
      <body>
        <header>
          <p class="kind">seedstage ${packageVersion()} · audit · ${dateText(made.toISOString())}</p>
          <div class="headline ${verdict}"><h1 id="verdict">${sentence(audit)}</h1></div>
          ${reason === undefined ? '' : html`<p id="reason">${reason}.</p>`}
          ${nextStep === undefined ? '' : html`<p>${nextStep}</p>`}
          <dl class="facts" id="sides">${sideFacts('Left', sides[0])} ${sideFacts('Right', sides[1])}</dl>
        </header>
        <main>${causes(audit)} ${findings(audit)}</main>
        <footer>
          <p>
            Names, types, modes, sizes, contents and link targets were compared; owners and times are not part
            of a tree.
          </p>
        </footer>
      </body>
    </html> `;
  return page.text;
}

function sentence({ verdict, differing }: SidesAudit): string {
  if (verdict === 'identical') return 'The two sides are identical, file by file.';
  if (verdict === 'inconclusive') return 'The comparison is inconclusive.';
  if (differing === 0) return 'The two sides differ.';
  return `The two sides differ in ${countText(differing, 'name')}.`;
}

function sideFacts(label: string, { name, origin, files, size, fingerprint, butch }: SideFacts): Html {
  return html`<dt>${label}</dt>
    <dd>
      <code>${name}</code>:
      ${origin}${files === undefined ? '' : `, ${countText(files, 'file')}, ${sizeText(size ?? 0)}`}
      <br />${fingerprint === undefined ? html`butch <code>${butch ?? ''}</code>` : html`fingerprint <code>${fingerprint}</code>`}
    </dd>`;
}

/** How many names differ for which cause. */
function causes({ findings: all }: SidesAudit): Html {
  if (all.length === 0) return html``;
  const counts = new Map<string, number>();
  for (const { cause } of all) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  const rows = [...counts].sort(([, a], [, b]) => b - a);
  return html`<section id="causes">
    <h2>Why they differ</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Cause</th>
          <th scope="col">Names</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([cause, count]) =>
            html`<tr>
              <td>${cause}</td>
              <td class="number">${count}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function findings({ findings: all, differing }: SidesAudit): Html {
  if (all.length === 0) return html``;
  const shown = all.slice(0, MOST_SHOWN);
  const rest = differing - shown.length;
  return html`<section id="findings">
    <h2>What differs</h2>
    ${shown.map(findingPart)} ${rest > 0 ? html`<p>${countText(rest, 'more name')} not shown.</p>` : ''}
  </section>`;
}

function findingPart({ path, cause, text, details, differences }: Finding): Html {
  const facts = differences.map((each) => differenceText(each, ['left', 'right']));
  return html`<div class="step finding">
    <div class="title">
      <h3><code>${path}</code></h3>
      <span class="badge differing">${cause}</span>
    </div>
    ${text === undefined ? '' : html`<p class="summary">${text}</p>`}
    <ul>
      ${facts.map((fact) => html`<li><code>${fact}</code></li>`)}
    </ul>
    ${details.length === 0 ? '' : preformatted(details.join('\n'))}
  </div>`;
}
