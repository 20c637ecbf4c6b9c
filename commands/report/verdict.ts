import { html, type Html } from './html';
import type { GoldenComparison, ReportData, ReportStep } from './report-data';
import { countText } from './units';

/** The state of a step for a reader, never by colour alone. */
export interface Standing {
  /** The CSS class for its colour. */
  readonly kind: 'identical' | 'differing' | 'inconclusive' | 'plain' | 'absent';
  readonly mark: string;
  readonly text: string;
}

const STANDINGS: Readonly<Record<GoldenComparison['verdict'], Standing>> = {
  identical: { kind: 'identical', mark: '✓', text: 'identical' },
  differing: { kind: 'differing', mark: '≠', text: 'differing' },
  inconclusive: { kind: 'inconclusive', mark: '?', text: 'inconclusive' },
  none: { kind: 'plain', mark: '·', text: 'no golden manifest' },
};

const ABSENT: Standing = { kind: 'absent', mark: '○', text: 'not grown yet' };

export function standingOf({ build, golden }: ReportStep): Standing {
  return build === undefined ? ABSENT : STANDINGS[golden.verdict];
}

/** The state of a step, to be shown beside its name. */
export function badge(step: ReportStep): Html {
  const { kind, mark, text } = standingOf(step);
  return html`<span class="badge ${kind}"><span aria-hidden="true">${mark}</span> ${text}</span>`;
}

/** The verdict in one sentence. */
export function verdictSentence(data: ReportData): string {
  const { kind, identical, differing, inconclusive, grown } = data.verdict;
  const all = grownText(data);
  switch (kind) {
    case 'nothing':
      return grown === 0
        ? `Nothing of ${data.arch} is grown yet.`
        : `${all}; none of them has a golden manifest.`;
    case 'identical':
      return `${all}, and ${identicalText(identical, grown)}, file by file.`;
    case 'differing': {
      const rest = identical > 0 ? `; ${identical} ${identical === 1 ? 'is' : 'are'} identical` : '';
      return `${all}, and ${countText(differing, 'step differs', 'steps differ')} from the golden manifest${rest}.`;
    }
    case 'inconclusive': {
      const open = countText(inconclusive, 'comparison is', 'comparisons are');
      return `${all}; ${open} inconclusive, and ${identical} identical.`;
    }
  }
}

function grownText({ arch, verdict: { grown, steps } }: ReportData): string {
  if (grown === steps) return `All ${steps} steps of ${arch} are grown`;
  return `${grown} of ${steps} steps of ${arch} ${grown === 1 ? 'is' : 'are'} grown`;
}

function identicalText(identical: number, grown: number): string {
  if (identical < grown) return `the ${identical} that have a golden manifest are identical to it`;
  return `${grown === 1 ? 'it' : 'each'} is identical to its golden manifest`;
}
