import { choices, type GccRelease, type TlsProvider } from './choices';
import { stage1, stage1Passes, stage1Twice } from './stage1';
import { step, type Step } from './step';

const leaf = <Name extends string>(name: Name, ...needs: readonly string[]): Step<Name> =>
  step(name, name, 'gcc10', [...stage1, ...needs]);

/** Packages that the toolchain does not need, built once by the toolchain that stage1 provides. */
export const stage1Leaves = [
  leaf('zlib'),
  leaf('bzip2'),
  leaf('xz'),
  leaf('m4'),
  leaf('e2fsprogs'),
  leaf('ca-certificates'),
  leaf('man-pages'),
  leaf('mandoc', 'zlib'),
] as const;

/** curl with each TLS library: the library, and what is linked with it. */
export const tlsLeaves = {
  bearssl: [leaf('bearssl'), leaf('curl', 'zlib', 'bearssl')],
  mbedtls: [leaf('mbedtls'), step('curl-mbedtls', 'curl', 'gcc10', [...stage1, 'zlib', 'mbedtls'])],
} as const satisfies Record<TlsProvider, readonly Step[]>;

/**
 * A newer gcc, as one more generation: stage1 then provides it instead of the gcc that compiled it and all the rest.
 */
export const newerGcc = leaf('gcc14', 'gmp', 'mpfr', 'mpc');

/** The step of the gcc that stage1 provides, by release. */
const gccOf = { '10.2.0': 'gcc10', '14.2.0': newerGcc.name } as const satisfies Record<GccRelease, string>;

/** The choices of stage1. */
export interface Stage1Choice {
  /** Which library curl uses for TLS. Default: `bearssl`. */
  readonly tls?: TlsProvider | undefined;
  /** Which release of gcc stage1 provides as its compiler. Default: `10.2.0`. */
  readonly gcc?: GccRelease | undefined;
}

/** All names of stage1's steps, for all choices. */
export type Stage1Name =
  | (typeof stage1Passes | typeof stage1Leaves)[number]['name']
  | (typeof newerGcc)['name']
  | (typeof tlsLeaves)[TlsProvider][number]['name'];

/** The packages that stage1 provides for every choice, by their public names. */
export type Stage1Package = keyof typeof stage1Twice | (typeof stage1Leaves)[number]['name'] | 'curl';

/** The steps that make stage1's packages, by their public names. The TLS library is the chosen one. */
export type Stage1Packages = Readonly<
  Record<Stage1Package, Stage1Name> & Partial<Record<TlsProvider, Stage1Name>>
>;

/** The steps for a choice, in the order in which they are grown. */
export function stage1Steps({
  tls = choices.tls.default,
  gcc,
}: Stage1Choice = {}): readonly Step<Stage1Name>[] {
  return [...stage1Passes, ...stage1Leaves, ...tlsLeaves[tls], ...newerSteps({ gcc })];
}

/** The steps that a choice of gcc adds: none for the gcc that compiled itself. */
export function newerSteps(choice: Stage1Choice): readonly (typeof newerGcc)[] {
  return stage1Gcc(choice) === newerGcc.name ? [newerGcc] : [];
}

/** The step of the compiler that stage1 provides for a choice. */
export function stage1Gcc({ gcc = choices.gcc.default }: Stage1Choice = {}): (typeof gccOf)[GccRelease] {
  return gccOf[gcc];
}

/** Parts of stage1, with the chosen compiler in place of the one that compiled them. */
export function withGcc<Part extends string>(
  parts: readonly Part[],
  choice: Stage1Choice,
): readonly (Part | ReturnType<typeof stage1Gcc>)[] {
  return parts.map((part) => (part === 'gcc10' ? stage1Gcc(choice) : part));
}

/** The packages that stage1 provides for a choice, by their public names; no two have the same path. */
export function stage1PackageSteps({ tls = choices.tls.default, gcc }: Stage1Choice = {}): Stage1Packages {
  const [library, curl] = tlsLeaves[tls];
  const leaves = stage1Leaves.map(({ name }) => [name, name] as const);
  return {
    ...stage1Twice,
    gcc: stage1Gcc({ gcc }),
    ...(Object.fromEntries(leaves) as Record<(typeof leaves)[number][0], Stage1Name>),
    [library.name]: library.name,
    curl: curl.name,
  };
}

/** The steps of {@link stage1PackageSteps}. */
export function stage1Packages(choice: Stage1Choice = {}): readonly Stage1Name[] {
  return Object.values(stage1PackageSteps(choice));
}

/** The steps that only some choices need. */
export const chosenSteps: readonly Step<Stage1Name>[] = [...Object.values(tlsLeaves).flat(), newerGcc];
