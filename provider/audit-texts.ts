import type { PackageAudit, Pair, Verdict } from '../builder/audit/audit';
import { differenceText } from '../builder/audit/compare-manifests';

/** Differences of one package that are shown; the report's file has all. */
const SHOWN = 5;

/** What a preview says of an audit. */
export function auditForecast(name: string, pairs: readonly Pair[]): string {
  return `will compare ${name}: ${comparisons(pairs)}`;
}

/** A line for each package, with the first differences: what is shown, and kept in the state. */
export function auditReport(audits: readonly PackageAudit[]): string {
  return audits.flatMap((audit) => packageLines(audit, SHOWN)).join('\n');
}

/** The whole report, as its file has it. */
export function auditFile(name: string, verdict: Verdict, audits: readonly PackageAudit[]): string {
  const lines = audits.flatMap((audit) => {
    const [head = '', ...rest] = packageLines(audit, Infinity);
    return ['', head, ...audit.origins.map((origin, side) => `  ${audit.sides[side]}: ${origin}`), ...rest];
  });
  return `${[`${name}: ${verdict}, ${new Date().toISOString()}`, ...lines].join('\n')}\n`;
}

/** What is said when an audit has ended. */
export function auditResult(name: string, verdict: Verdict, pairs: readonly Pair[]): string {
  return `${name}: ${verdict}: ${comparisons(pairs)}`;
}

/** A package as a line of its own, with why. */
export function packageLines(
  { name, verdict, reason, differences, sides }: PackageAudit,
  most: number,
): string[] {
  if (verdict === 'inconclusive') return [`${name}: inconclusive (${reason ?? 'nothing is known of it'})`];
  if (verdict === 'identical') return [`${name}: identical`];
  const shown = differences.slice(0, most).map((difference) => `  ${differenceText(difference, sides)}`);
  const more = differences.length > most ? [`  and ${differences.length - most} more`] : [];
  return [`${name}: differing, ${counted(differences.length, 'difference')}`, ...shown, ...more];
}

/** `2 packages with golden manifests, 1 package with another build` */
function comparisons(pairs: readonly Pair[]): string {
  const golden = pairs.filter(({ right }) => 'golden' in right).length;
  const builds = pairs.length - golden;
  const parts = [
    ...(golden > 0
      ? [`${counted(golden, 'package')} with ${golden === 1 ? 'a golden manifest' : 'golden manifests'}`]
      : []),
    ...(builds > 0
      ? [`${counted(builds, 'package')} with ${builds === 1 ? 'another build' : 'other builds'}`]
      : []),
  ];
  return parts.join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
