import type { Verdict } from '../../builder/audit/audit';
import type { Difference } from '../../builder/audit/compare-manifests';

/** What a report says: all of it, apart from how it looks. `--json` writes it. */
export interface ReportData {
  /** Raised when a field changes its meaning. */
  readonly format: 1;
  /** When the report was made, ISO 8601, UTC: the one field that a second report of the same store changes. */
  readonly made: string;
  /** The version of the package that made it. */
  readonly seedstage: string;
  readonly arch: string;
  /** What of stage1 was chosen: NAME of the choice to its value. */
  readonly choice: Readonly<Record<string, string>>;
  readonly verdict: OverallVerdict;
  /** The program that the chain starts from, and the fingerprint of its artifact once it is grown. */
  readonly seed?: Prebuilt & { readonly fingerprint?: string };
  /** All packages of stage1 as one: the sha256 of the JSON of their fingerprints by name. Absent until all are grown. */
  readonly whole?: { readonly fingerprint: string; readonly packages: Readonly<Record<string, string>> };
  readonly steps: readonly ReportStep[];
}

/** What all comparisons together come to. */
export interface OverallVerdict {
  /** `nothing`: no step that has a golden manifest is grown yet. */
  readonly kind: Verdict | 'nothing';
  readonly identical: number;
  readonly differing: number;
  readonly inconclusive: number;
  readonly grown: number;
  readonly steps: number;
}

/** One step of the chain. */
export interface ReportStep {
  /** The chain's own name of it, such as `make-pass2`: programs tell steps apart by it, and a page does not show it. */
  readonly name: string;
  /** What commands call it: `STAGE/NAME`. */
  readonly id: string;
  /** What a page shows: the package, and which build of it, such as `stage1/musl 1 of 2`. */
  readonly label: string;
  readonly recipe: string;
  readonly version: string;
  /** SPDX licence expression of what comes out. */
  readonly licence: string;
  readonly summary: string;
  /** The compiler that it is built by. */
  readonly variant?: string;
  readonly sources: readonly ReportSource[];
  readonly patches: readonly { readonly name: string; readonly reason: string }[];
  readonly flags: readonly { readonly name: string; readonly value: string; readonly reason: string }[];
  /** A binary that is checked and taken as it is, or as a text spells it. */
  readonly prebuilt?: Prebuilt;
  /** The steps that it is given, in the order in which their files are merged. */
  readonly needs: readonly { readonly name: string; readonly label: string; readonly key: string }[];
  readonly key: string;
  /** The RFC 8785 JSON that the key is the sha256 of. */
  readonly inputs: string;
  /** Absent while it is not grown. */
  readonly build?: ReportBuild;
  readonly golden: GoldenComparison;
}

/** A binary that is not built. */
export interface Prebuilt {
  /** Where it, or the text that spells it, lies in a checkout. */
  readonly file: string;
  /** How the file spells it: `hex0`, as pairs of hexadecimal digits. Absent where the file is the binary itself. */
  readonly as?: 'hex0';
  /** Of the binary. */
  readonly sha256: string;
}

/** One source archive. */
export interface ReportSource {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  /** Fingerprint of the unpacked tree, before any patch. */
  readonly tree: string;
  /** Where it may be had, in the order in which places are tried. */
  readonly places: readonly { readonly text: string; readonly url?: string }[];
}

/** What a step came out as, from its record. */
export interface ReportBuild {
  readonly record: string;
  readonly fingerprint: string;
  readonly size: number;
  readonly files: number;
  /** Kind of host: `local`, `docker`. */
  readonly host: string;
  /** User id, machine and kernel. */
  readonly builder: string;
  /** When it was finished, ISO 8601, UTC. */
  readonly when: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Wall time of each phase. */
  readonly phases: readonly { readonly name: string; readonly seconds: number }[];
  /** The record of the build that really ran, where this one was found to come to the same. */
  readonly restsOn?: string;
}

/** How what was grown compares with the golden manifest. */
export interface GoldenComparison {
  /** `none`: there is no golden manifest for the step, or it is not grown. */
  readonly verdict: Verdict | 'none';
  /** Why nothing can be said. */
  readonly reason?: string;
  /** The golden manifest's fingerprint. */
  readonly fingerprint?: string;
  /** The first of the differences; left: as grown, right: golden. */
  readonly differences: readonly Difference[];
  /** How many differences there are. */
  readonly count: number;
}
