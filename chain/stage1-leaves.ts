import { stage1, stage1Parts, stage1Passes } from './stage1';
import type { Step } from './step';

/** The libraries that can bring TLS to curl, the default first. */
export const TLS_PROVIDERS = ['bearssl', 'mbedtls'] as const;
export type TlsProvider = (typeof TLS_PROVIDERS)[number];

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

/** What of stage1 can be chosen. */
export interface Stage1Choice {
  /** Which library brings TLS to curl. Default: `bearssl`. */
  readonly tls?: TlsProvider | undefined;
}

/** All names of stage1's steps, whatever is chosen. */
export type Stage1Name =
  | (typeof stage1Passes | typeof stage1Leaves)[number]['name']
  | (typeof tlsLeaves)[TlsProvider][number]['name'];

/** The steps that a choice grows, in the order in which they are grown. */
export function stage1Steps({ tls = 'bearssl' }: Stage1Choice = {}): readonly (Step & {
  readonly name: Stage1Name;
})[] {
  return [...stage1Passes, ...stage1Leaves, ...tlsLeaves[tls]];
}

/** The packages that stage1 hands on when a choice was made; no two bring one path. */
export function stage1Packages({ tls = 'bearssl' }: Stage1Choice = {}): readonly Stage1Name[] {
  const named = [...stage1Leaves, ...tlsLeaves[tls]].map(({ name }) => name);
  return [...stage1Parts, ...named];
}
