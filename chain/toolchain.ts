/** The parts of a toolchain, in the order in which their files are merged. */
export const TOOLCHAIN_PARTS = ['tcc0', 'tcc', 'busybox', 'make', 'binutils', 'gcc', 'musl'] as const;
export type ToolchainPart = (typeof TOOLCHAIN_PARTS)[number];

/**
 * What a stage hands on to what is built by it: a plain record, which goes through a StackReference as it is. Each part
 * is the key of a build (64 hexadecimal digits); all of it is known at preview.
 */
export interface Toolchain extends Readonly<Partial<Record<ToolchainPart, string>>> {
  /** What its parts run on, and what is built with them. */
  readonly arch: string;
  /** The compiler that recipes are told that they are built by: `tcc`, `gcc3` or `gcc10`. */
  readonly variant: string;
}

/**
 * The parts that a build is given, in the order in which they are merged. tcc and tcc0 are at the same
 * path, so that tcc0 is given only where there is no tcc.
 */
export function givenParts(parts: readonly ToolchainPart[]): readonly ToolchainPart[] {
  return TOOLCHAIN_PARTS.filter(
    (part) => parts.includes(part) && !(part === 'tcc0' && parts.includes('tcc')),
  );
}
