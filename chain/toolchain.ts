/** The parts of a toolchain, in the order in which their files are merged. */
export const TOOLCHAIN_PARTS = ['tcc0', 'tcc', 'busybox', 'make', 'binutils', 'gcc', 'musl'] as const;
export type ToolchainPart = (typeof TOOLCHAIN_PARTS)[number];

/**
 * What a stage provides for further builds: a plain record, which a StackReference passes on unchanged. Each part is
 * the key of a build (64 hexadecimal digits); all keys are known at preview.
 */
export interface Toolchain extends Readonly<Partial<Record<ToolchainPart, string>>> {
  /** The arch that its parts, and what they build, run on. */
  readonly arch: string;
  /** The variant of recipes that it builds: `tcc`, `gcc3` or `gcc10`. */
  readonly variant: string;
}

/**
 * The parts that a build gets, in the order in which they are merged. tcc and tcc0 have the same path, so tcc0 is
 * passed only if there is no tcc.
 */
export function givenParts(parts: readonly ToolchainPart[]): readonly ToolchainPart[] {
  return TOOLCHAIN_PARTS.filter(
    (part) => parts.includes(part) && !(part === 'tcc0' && parts.includes('tcc')),
  );
}
