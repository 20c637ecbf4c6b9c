import {
  GCC_RELEASES,
  REUSES,
  STAGES,
  TLS_PROVIDERS,
  VERIFICATIONS,
  type GccRelease as Release,
  type Reuse as OnOrOff,
  type Stage as StageName,
  type TlsProvider as Library,
  type Verification as Proof,
} from '../chain';
import { DIFFERENT, type Different } from '../builder/attest/policy';
import { HOST_KINDS, type HostKind as Kind } from '../builder/sandbox/hosts';

/** The values of a choice, as an enum. */
function enumOf<Value extends string>(values: readonly Value[]): { readonly [V in Value]: V } {
  return Object.fromEntries(values.map((value) => [value, value])) as { readonly [V in Value]: V };
}

/** The TLS library of curl: `bearssl`, up to TLS 1.2, or `mbedtls`, also 1.3. */
export const TlsProvider: { readonly [V in Library]: V } = enumOf(TLS_PROVIDERS);
export type TlsProvider = Library;

/** The gcc that stage1 provides: `10.2.0`, or `14.2.0`, which 10.2.0 compiles. */
export const GccRelease: { readonly [V in Release]: V } = enumOf(GCC_RELEASES);
export type GccRelease = Release;

/** Where builds run: `local`, this machine; `docker`, a Docker Engine; `vm`, a machine reached by ssh. */
export const HostKind: { readonly [V in Kind]: V } = enumOf(HOST_KINDS);
export type HostKind = Kind;

/** How far to grow: `stage0`, gcc 3.4.6 with its tools, or `stage1`, a modern system on top of it. */
export const Stage: { readonly [V in StageName]: V } = enumOf(STAGES);
export type Stage = StageName;

/** What is proven beyond the audit: `none`; or `fixpoint`: stage1, built once more with itself, is identical. */
export const Verification: { readonly [V in Proof]: V } = enumOf(VERIFICATIONS);
export type Verification = Proof;

/** Whether the result of an equal earlier build is reused: `on`; or `off`: every build really runs. */
export const Reuse: { readonly [V in OnOrOff]: V } = enumOf(REUSES);
export type Reuse = OnOrOff;

/** In what builds can differ: the kind of `host`, the `machine`, its `kernel`, and the `path` to the first compiler. */
export const BuildDifference: { readonly [V in Different]: V } = enumOf(DIFFERENT);
export type BuildDifference = Different;
