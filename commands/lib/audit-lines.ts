import type { SideFacts, SidesAudit } from '../../builder/audit/audit-sides';
import { differenceText } from '../../builder/audit/compare-manifests';
import type { Finding } from '../../builder/audit/finding';
import { countText, sizeText } from '../report/units';

/** How many findings are shown on a screen, and how many further lines of each. */
const MOST_SHOWN = 100;
const MOST_DETAILS = 40;

/** An audit of two sides, for a reader's screen. */
export function auditLines(audit: SidesAudit): string[] {
  const { sides, findings, differing } = audit;
  const shown = findings.slice(0, MOST_SHOWN).flatMap(findingLines);
  const more = differing - Math.min(findings.length, MOST_SHOWN);
  return [
    ...sides.map((side, at) => sideLine(at === 0 ? 'left' : 'right', side)),
    verdictLine(audit),
    ...shown,
    ...(more > 0 ? [`  and ${countText(more, 'more name')}; --json has the first ${findings.length}`] : []),
  ];
}

/** `left:  ./a, the directory /tmp/a: 3 files, 12 kB, fingerprint 0123…` */
export function sideLine(
  label: string,
  { name, origin, files, size, fingerprint, butch }: SideFacts,
): string {
  const much = files === undefined ? '' : `${countText(files, 'file')}, ${sizeText(size ?? 0)}, `;
  const value = fingerprint === undefined ? `butch ${butch ?? ''}` : `fingerprint ${fingerprint}`;
  return `${`${label}:`.padEnd(7)}${name} (${origin}): ${much}${value}`;
}

/** The verdict, and what differs in how many names. */
export function verdictLine({ verdict, reason, findings, differing }: SidesAudit): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  if (verdict !== 'differing' || differing === 0) return `${verdict}${why}`;
  const counts = new Map<string, number>();
  for (const { cause } of findings) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  const causes = [...counts].sort(([, a], [, b]) => b - a).map(([cause, count]) => `${count} ${cause}`);
  return `differing: ${countText(differing, 'name')} (${causes.join(', ')})${why}`;
}

function findingLines({ path, text, differences, details, cause }: Finding): string[] {
  const lines = details.slice(0, MOST_DETAILS);
  const rest = details.length - lines.length;
  const facts = differences.map((each) => differenceText(each, ['left', 'right']));
  const head = text === undefined ? facts : [`${path}: ${cause}: ${text}`, ...modeOf(differences)];
  return [
    ...head.map((line) => `  ${line}`),
    ...lines.map((line) => `      ${line}`),
    ...(rest > 0 ? [`      (${countText(rest, 'more line')})`] : []),
  ];
}

/** An explanation speaks of the content; the mode and the type are facts beside it. */
function modeOf(differences: Finding['differences']): string[] {
  return differences
    .filter(({ kind }) => kind === 'mode')
    .map((each) => differenceText(each, ['left', 'right']));
}
