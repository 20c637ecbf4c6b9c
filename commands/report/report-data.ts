import type { Verdict } from '../../builder/audit/audit';
import type { Difference } from '../../builder/audit/compare-manifests';
import type { ProcessorLoad } from '../../builder/store/processor-load';
import type { RunSummary } from './run-summary';

/** The whole content of a report, without its appearance. `--json` writes it. */
export interface ReportData {
  /** Incremented when the meaning of a field changes. */
  readonly format: 1;
  /** The time of the report, ISO 8601, UTC: the only field that differs in a second report on the same store. */
  readonly made: string;
  /** The version of the package that made it. */
  readonly seedstage: string;
  readonly arch: string;
  /** The choices of stage1: name of the choice to its value. */
  readonly choice: Readonly<Record<string, string>>;
  readonly verdict: OverallVerdict;
  /** The program that the chain starts from, and the fingerprint of its artifact, if it is grown. */
  readonly seed?: Prebuilt & { readonly fingerprint?: string };
  /**
   * All packages of stage1 as one: the sha256 of the JSON of their fingerprints by name. Absent until all are grown.
   */
  readonly whole?: { readonly fingerprint: string; readonly packages: Readonly<Record<string, string>> };
  /** When the last builds ran, and where the processors were idle. Absent if nothing was built. */
  readonly run?: RunSummary;
  readonly steps: readonly ReportStep[];
}

/** The verdict of all comparisons together. */
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
  /** Its internal name, such as `make-pass2`: an identifier for programs, which a page does not show. */
  readonly name: string;
  /** Its name in commands: `STAGE/NAME`. */
  readonly id: string;
  /** Its name on a page: the package, and which build of it, such as `stage1/musl 1 of 2`. */
  readonly label: string;
  readonly recipe: string;
  readonly version: string;
  /** SPDX licence expression for the artifact. */
  readonly licence: string;
  readonly summary: string;
  /** The compiler that builds it. */
  readonly variant?: string;
  readonly sources: readonly ReportSource[];
  readonly patches: readonly { readonly name: string; readonly reason: string }[];
  readonly flags: readonly { readonly name: string; readonly value: string; readonly reason: string }[];
  /** A binary that is checked and used as it is, or that a text encodes. */
  readonly prebuilt?: Prebuilt;
  /** The steps that it depends on, in the order in which their files are merged. */
  readonly needs: readonly { readonly name: string; readonly label: string; readonly key: string }[];
  readonly key: string;
  /** The RFC 8785 JSON whose sha256 is the key. */
  readonly inputs: string;
  /** Absent until it is grown. */
  readonly build?: ReportBuild;
  readonly golden: GoldenComparison;
}

/** A binary that is not built. */
export interface Prebuilt {
  /** The path in a checkout, of the binary or of the text that encodes it. */
  readonly file: string;
  /** The encoding of the file: `hex0`, pairs of hexadecimal digits. Absent if the file is the binary itself. */
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
  /** Where it can be downloaded, in the order in which the places are tried. */
  readonly places: readonly { readonly text: string; readonly url?: string }[];
}

/** The result of a step, from its record. */
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
  /** The phases as they followed each other, each with the second of the build at which it began. */
  readonly course?: readonly { readonly name: string; readonly began: number }[];
  /** How busy the processors were meanwhile. */
  readonly load?: ProcessorLoad;
  /** The record of the build that really ran, if this result was reused. */
  readonly restsOn?: string;
}

/** The comparison of an artifact with its golden manifest. */
export interface GoldenComparison {
  /** `none`: there is no golden manifest for the step, or it is not grown. */
  readonly verdict: Verdict | 'none';
  /** Why it is inconclusive. */
  readonly reason?: string;
  /** The golden manifest's fingerprint. */
  readonly fingerprint?: string;
  /** The first differences; left: grown, right: golden. */
  readonly differences: readonly Difference[];
  /** The number of differences. */
  readonly count: number;
}
