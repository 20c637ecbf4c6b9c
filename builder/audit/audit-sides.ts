import type { Records } from '../store/record';
import type { Verdict } from './audit';
import { compareButch } from './butch';
import { explainPairs, type ExplainRun } from './explain-pairs';
import { differingPairs, type Finding } from './finding';
import { pairUp } from './pairing';
import { dependence } from './same-build';
import type { Side, SideForm } from './side';

/** What is known of a side, for a reader. */
export interface SideFacts {
  readonly form: SideForm;
  readonly name: string;
  readonly origin: string;
  readonly fingerprint?: string;
  readonly butch?: string;
  /** The number of files and links, and the bytes of all files; unknown for a mere hash. */
  readonly files?: number;
  readonly size?: number;
}

/** The result of an audit of two sides. */
export interface SidesAudit {
  readonly verdict: Verdict;
  /** Why it is inconclusive, or what could not be said about a difference. */
  readonly reason?: string;
  /** What to do next, as a sentence. */
  readonly nextStep?: string;
  readonly sides: readonly [SideFacts, SideFacts];
  /** The names that differ, sorted by path; at most {@link MOST_FINDINGS}. */
  readonly findings: readonly Finding[];
  /** How many names differ in all. */
  readonly differing: number;
}

/** How many findings are kept. */
export const MOST_FINDINGS = 10_000;

/** What an audit needs. */
export interface AuditRun extends ExplainRun {
  /** Where the builds that records rest on are looked up; not needed for sides without a record. */
  readonly records?: Records;
}

/** Compares two sides, and explains what differs. */
export async function auditSides(left: Side, right: Side, run: AuditRun): Promise<SidesAudit> {
  const sides = [factsOf(left), factsOf(right)] as const;
  const plain = (verdict: Verdict, reason?: string, nextStep?: string): SidesAudit => ({
    ...{ verdict, sides, findings: [], differing: 0 },
    ...(reason === undefined ? {} : { reason }),
    ...(nextStep === undefined ? {} : { nextStep }),
  });
  if (left.butch !== undefined || right.butch !== undefined) {
    const { verdict, reason } = await compareButch(left, right);
    return plain(verdict, reason);
  }
  if (left.place !== undefined && left.place === right.place) {
    return plain('inconclusive', 'both sides are the same files on this machine');
  }
  const same =
    run.records && left.record && right.record && dependence(run.records, left.record, right.record);
  if (same !== undefined) return plain('inconclusive', same);
  if (left.fingerprint === right.fingerprint) return plain('identical');
  if (left.manifest === undefined || right.manifest === undefined) {
    return plain(
      'differing',
      'the fingerprints differ; a fingerprint alone does not say which files',
      'Give the manifest, or the files, in place of the fingerprint.',
    );
  }
  const pairs = pairUp(differingPairs(left.manifest, right.manifest));
  const findings = await explainPairs(pairs.slice(0, MOST_FINDINGS), left, right, run);
  const lacking = [left, right].find((side) => side.files === undefined);
  const unread = lacking && findings.some(({ cause }) => cause === 'not explained');
  return {
    ...plain(
      'differing',
      unread ? `${lacking.name} has no bytes to explain a difference with` : undefined,
      unread ? lacking.toGetBytes : undefined,
    ),
    findings,
    differing: pairs.length,
  };
}

function factsOf({ form, name, origin, fingerprint, butch, manifest }: Side): SideFacts {
  return {
    ...{ form, name, origin },
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(butch === undefined ? {} : { butch }),
    ...(manifest === undefined ? {} : { files: manifest.files, size: manifest.size }),
  };
}
