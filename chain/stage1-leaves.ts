import { stage1, stage1Parts, stage1Passes } from './stage1';
import type { Step } from './step';

/** The libraries that can bring TLS to curl, the default first. */
export const TLS_PROVIDERS = ['bearssl', 'mbedtls'] as const;
export type TlsProvider = (typeof TLS_PROVIDERS)[number];

/** The releases of gcc that stage1 can hand on, the default first. */
export const GCC_RELEASES = ['10.2.0', '14.2.0'] as const;
export type GccRelease = (typeof GCC_RELEASES)[number];

const leaf = <Name extends string>(name: Name, ...needs: readonly string[]) =>
  ({ name, recipe: name, variant: 'gcc10', needs: [...stage1, ...needs] }) as const satisfies Step;

/** Packages that nothing of the toolchain needs, built once by the toolchain that stage1 hands on. */
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

/** curl with each library that can bring TLS to it: the library, and what is linked with it. */
export const tlsLeaves = {
  bearssl: [leaf('bearssl'), leaf('curl', 'zlib', 'bearssl')],
  mbedtls: [leaf('mbedtls'), { ...leaf('curl', 'zlib', 'mbedtls'), name: 'curl-mbedtls' }],
} as const satisfies Record<TlsProvider, readonly Step[]>;

/** A newer gcc, as one more generation on top: handed on instead of the gcc that compiled it, and everything else. */
export const newerGcc = leaf('gcc14', 'gmp', 'mpfr', 'mpc');

/** The step whose gcc is handed on, by release. */
const gccOf = { '10.2.0': 'gcc10', '14.2.0': newerGcc.name } as const satisfies Record<GccRelease, string>;

/** What of stage1 can be chosen. */
export interface Stage1Choice {
  /** Which library brings TLS to curl. Default: `bearssl`. */
  readonly tls?: TlsProvider | undefined;
  /** Which release of gcc is handed on as the compiler. Default: `10.2.0`. */
  readonly gcc?: GccRelease | undefined;
}

/** All names of stage1's steps, whatever is chosen. */
export type Stage1Name =
  | (typeof stage1Passes | typeof stage1Leaves)[number]['name']
  | (typeof newerGcc)['name']
  | (typeof tlsLeaves)[TlsProvider][number]['name'];

/** The steps that a choice grows, in the order in which they are grown. */
export function stage1Steps({ tls = 'bearssl', gcc }: Stage1Choice = {}): readonly (Step & {
  readonly name: Stage1Name;
})[] {
  return [...stage1Passes, ...stage1Leaves, ...tlsLeaves[tls], ...newerSteps({ gcc })];
}

/** What a choice of gcc adds to the steps: nothing for the gcc that compiled itself. */
export function newerSteps(choice: Stage1Choice): readonly (typeof newerGcc)[] {
  return stage1Gcc(choice) === newerGcc.name ? [newerGcc] : [];
}

/** The step of which stage1 hands on the compiler when a choice was made. */
export function stage1Gcc({ gcc = '10.2.0' }: Stage1Choice = {}): (typeof gccOf)[GccRelease] {
  return gccOf[gcc];
}

/** Parts of stage1 with the compiler that a choice hands on, in the place of the one that compiled them. */
export function withGcc<Part extends string>(
  parts: readonly Part[],
  choice: Stage1Choice,
): readonly (Part | ReturnType<typeof stage1Gcc>)[] {
  return parts.map((part) => (part === 'gcc10' ? stage1Gcc(choice) : part));
}

/** The packages that stage1 hands on when a choice was made; no two bring one path. */
export function stage1Packages({ tls = 'bearssl', gcc }: Stage1Choice = {}): readonly Stage1Name[] {
  const named = [...stage1Leaves, ...tlsLeaves[tls]].map(({ name }) => name);
  return [...withGcc(stage1Parts, { gcc }), ...named];
}
