import type { PackageAudit, Pair, Verdict } from '../builder/audit/audit';
import { differenceText } from '../builder/audit/compare-manifests';

/** How many differences of one package are shown; the report file has all. */
const SHOWN = 5;

/** The line of a preview about an audit. */
export function auditForecast(name: string, pairs: readonly Pair[], stated = 0): string {
  return `${name}: will compare ${comparisons(pairs, stated)}`;
}

/** One line per package, with its first differences: shown on the screen and kept in the state. */
export function auditReport(audits: readonly PackageAudit[]): string {
  return audits.flatMap((audit) => packageLines(audit, SHOWN)).join('\n');
}

/** The whole report, for its file. */
export function auditFile(name: string, verdict: Verdict, audits: readonly PackageAudit[]): string {
  const lines = audits.flatMap((audit) => {
    const [head = '', ...rest] = packageLines(audit, Infinity);
    return ['', head, ...audit.origins.map((origin, side) => `  ${audit.sides[side]}: ${origin}`), ...rest];
  });
  return `${[`${name}: ${verdict}, ${new Date().toISOString()}`, ...lines].join('\n')}\n`;
}

/**
 * The message at the end of an audit.
 *
 * @param stated how many packages are held against statements
 */
export function auditResult(name: string, verdict: Verdict, pairs: readonly Pair[], stated = 0): string {
  return `${name}: ${verdict}: ${comparisons(pairs, stated)}`;
}

/** The line of a package, and the lines with the differences. */
export function packageLines(
  { name, verdict, reason, differences, explanations = [], sides }: PackageAudit,
  most: number,
): string[] {
  if (verdict === 'inconclusive') return [`${name}: inconclusive (${reason ?? 'nothing is known of it'})`];
  if (verdict === 'identical') return [`${name}: identical`];
  const shown = differences.slice(0, most).map((difference) => `  ${differenceText(difference, sides)}`);
  const more = differences.length > most ? [`  and ${differences.length - most} more`] : [];
  const why = explanations.slice(0, most === Infinity ? undefined : most).map((line) => `  ${line}`);
  // Statements that disagree are no list of files.
  const counts = differences.length > 0 || reason === undefined;
  const said = [
    ...(counts ? [counted(differences.length, 'difference')] : []),
    ...(reason === undefined ? [] : [reason]),
  ];
  return [`${name}: differing, ${said.join('; ')}`, ...shown, ...more, ...why];
}

/** `2 packages with golden manifests, 1 package with another build` */
function comparisons(pairs: readonly Pair[], stated: number): string {
  const golden = pairs.filter(({ right }) => 'golden' in right).length;
  const named = pairs.filter(({ right }) => 'at' in right).length;
  const builds = pairs.length - golden - named;
  const parts = [
    ...(golden > 0
      ? [`${counted(golden, 'package')} with ${golden === 1 ? 'a golden manifest' : 'golden manifests'}`]
      : []),
    ...(builds > 0
      ? [`${counted(builds, 'package')} with ${builds === 1 ? 'another build' : 'other builds'}`]
      : []),
    ...(stated > 0 ? [`${counted(stated, 'package')} with signed statements`] : []),
  ];
  if (named > 0) parts.push(`${counted(named, 'package')} with what at names`);
  return parts.join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
