import { compareManifests, type Difference } from './compare-manifests';
import { sha256OfJson } from '../ground/digest';
import { findingLines } from './finding';
import { readGolden, type Golden } from './golden';
import type { NamedAudit } from './named-audit';
import { dependence } from './same-build';
import { artifactSide } from './sides/store-side';
import { UserError } from '../ground/user-error';
import { originText as originOf } from '../caches/caches';
import type { Manifest } from '../tree/manifest';
import type { BuildRecord, Records } from '../store/record';
import type { Store } from '../store/store';

/** The result of a comparison. A claim that could not be checked is inconclusive, never identical. */
export type Verdict = 'identical' | 'differing' | 'inconclusive';

/** A build, as one side of a comparison. */
export interface BuildSide {
  /** Empty if it is not known because the build failed. */
  readonly key: string;
  /** The kind of host that it was built on. Default: the newest build on any host. */
  readonly host?: string;
}

/** A golden manifest, as one side of a comparison. */
export interface GoldenSide {
  /** The package's id: `STAGE/NAME`, or a bare name. */
  readonly golden: string;
  readonly arch: string;
}

/** Anything that `seedstage audit` can compare, as one side of a comparison. */
export interface NamedSide {
  /** Its name: a file, a directory, a URL, a hash, … */
  readonly at: string;
  /** The arch of a golden manifest that it may name. */
  readonly arch: string;
}

/** The two sides to compare for one package. */
export interface Pair {
  readonly left: BuildSide;
  readonly right: BuildSide | GoldenSide | NamedSide;
}

/** The result for one package. */
export interface PackageAudit {
  readonly name: string;
  readonly verdict: Verdict;
  /** Why it is inconclusive. */
  readonly reason?: string;
  readonly differences: readonly Difference[];
  /** Why names differ, a line each, with further lines such as a diff below it; as far as there are bytes. */
  readonly explanations?: readonly string[];
  /** The names of the sides in the text of a {@link Difference}. */
  readonly sides: readonly [string, string];
  /** The provenance of each side: which build, where, when, by whom. */
  readonly origins: readonly [string, string];
}

/** A side that can be compared: its tree, and the build that actually produced it. */
interface Sound {
  readonly manifest: Manifest;
  /** Undefined for a golden manifest, which is independent of every build. */
  readonly record?: BuildRecord;
}

type Side = Sound | { readonly problem: string };

/** What an auditor reads from. */
export interface AuditorParts {
  readonly store: Store;
  readonly records: Records;
  /** Directories that contain `golden/`. */
  readonly directories: readonly string[];
  /** Needed for a {@link NamedSide}. */
  readonly named?: NamedAudit;
}

/** The worst of several verdicts: `differing` is worse than `inconclusive`. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('differing')) return 'differing';
  return verdicts.includes('inconclusive') || verdicts.length === 0 ? 'inconclusive' : 'identical';
}

/** Compares artifacts by manifest. A comparison proves something only if each side was really built. */
export class Auditor {
  constructor(private readonly parts: AuditorParts) {}

  /**
   * Reads both sides completely, and compares them.
   *
   * @param name the package's name in the report
   */
  async audit(name: string, { left, right }: Pair): Promise<PackageAudit> {
    if ('at' in right) return await this.auditNamed(name, left, right);
    const golden = 'golden' in right;
    const one = await this.build(left);
    const other = golden ? this.golden(right) : await this.build(right);
    const about = {
      name,
      sides: sideNames(one, other, golden),
      origins: [originText(one), golden ? 'golden manifest' : originText(other)] as const,
    };
    const inconclusive = (reason: string): PackageAudit => ({
      ...about,
      verdict: 'inconclusive',
      reason,
      differences: [],
    });
    if ('problem' in one) return inconclusive(one.problem);
    if ('problem' in other) return inconclusive(other.problem);
    const same = dependence(this.parts.records, one.record, other.record);
    if (same !== undefined) return inconclusive(same);
    const differences = compareManifests(one.manifest, other.manifest);
    return { ...about, verdict: differences.length === 0 ? 'identical' : 'differing', differences };
  }

  /**
   * A digest of what would be compared now: it changes when another build or golden manifest takes its place. Only
   * records and the golden manifest are read.
   */
  compared({ left, right }: Pair): string {
    if ('at' in right) {
      const fingerprint = this.present(left)?.fingerprint ?? null;
      return sha256OfJson([fingerprint, this.parts.named?.stamp(right.at) ?? null]);
    }
    if ('golden' in right) {
      // Includes only the result, not which build produced it, so that the digest is the same on every machine.
      const fingerprint = this.present(left)?.fingerprint ?? null;
      return sha256OfJson([fingerprint, this.readGolden(right).digest]);
    }
    return sha256OfJson([left, right].map((side) => this.present(side)?.id ?? null));
  }

  /** The golden manifest of a package in the assets. */
  readGolden({ golden, arch }: GoldenSide): Golden {
    return readGolden(this.parts.directories, arch, golden);
  }

  private async auditNamed(name: string, left: BuildSide, { at, arch }: NamedSide): Promise<PackageAudit> {
    const one = await this.build(left);
    const about = {
      name,
      sides: ['left', 'right'] as const,
      origins: [originText(one), at] as const,
      differences: [],
    };
    if ('problem' in one) return { ...about, verdict: 'inconclusive', reason: one.problem };
    const { named, store } = this.parts;
    if (named === undefined) throw new Error('no side can be named here');
    try {
      const { fingerprint } = one.manifest;
      const artifact = { fingerprint, record: one.record };
      const audit = await named.audit(at, () => artifactSide('artifact', name, store, artifact), arch);
      const { verdict, reason, findings, sides } = audit;
      return {
        ...about,
        ...{ verdict, origins: [about.origins[0], sides[1].origin] },
        ...(reason === undefined ? {} : { reason }),
        differences: findings.flatMap((finding) => finding.differences),
        explanations: findings.flatMap(findingLines),
      };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { ...about, verdict: 'inconclusive', reason: error.problem };
    }
  }

  private present({ key, host }: BuildSide): BuildRecord | undefined {
    const record = this.parts.records.byKey(key, host);
    return record && this.parts.store.has(record.fingerprint) ? record : undefined;
  }

  private golden(side: GoldenSide): Side {
    const golden = this.readGolden(side);
    return 'problem' in golden ? { problem: golden.problem } : { manifest: golden.manifest };
  }

  private async build({ key, host }: BuildSide): Promise<Side> {
    const { records, store } = this.parts;
    if (key === '') return { problem: 'its key is not known' };
    const short = `${key.slice(0, 12)}…`;
    const record = records.byKey(key, host);
    if (record === undefined) {
      const where = host === undefined ? '' : ` on the host "${host}"`;
      return { problem: `this store has no record of a build with the key ${short}${where}` };
    }
    const presence = await store.check(record.fingerprint, true);
    if (presence !== 'present') return { problem: `the artifact with the key ${short} is ${presence}` };
    return { manifest: await store.manifest(record.fingerprint), record };
  }
}

function sideNames(one: Side, other: Side, golden: boolean): readonly [string, string] {
  if (golden) return ['grown', 'golden'];
  const [left, right] = [one, other].map((side) => ('problem' in side ? undefined : side.record?.host));
  if (left === undefined || right === undefined || left === right) return ['first', 'second'];
  return [`on ${left}`, `on ${right}`];
}

function originText(side: Side): string {
  if ('problem' in side) return side.problem;
  if (side.record === undefined) return 'golden manifest';
  const { key, id, restsOn, substituted, host, builder, when, fingerprint } = side.record;
  const from = substituted === undefined ? '' : `, not built here: from ${originOf(substituted)}`;
  const rests = `${restsOn === undefined ? '' : `, rests on ${restsOn}`}${from}`;
  return `key ${key}, fingerprint ${fingerprint}, record ${id}${rests}, host ${host}, ${builder}, ${when}`;
}
