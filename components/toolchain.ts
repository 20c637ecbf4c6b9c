import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { digestSchema } from '../builder/ground/digest';
import { NAME } from '../builder/ground/name';
import { TOOLCHAIN_PARTS, type Toolchain, type ToolchainPart } from '../chain';
import { readableError } from './readable-errors';

/**
 * A toolchain as an argument: the output of a stage, or the same record from a StackReference. Each part is the key of
 * a build, 64 hexadecimal digits.
 *
 * @example
 * new Stage1('modern', { toolchain: stage0.toolchain });
 */
export interface ToolchainArgs {
  /** The arch that its parts, and what they build, run on. */
  arch: pulumi.Input<string>;
  /** The variant of recipes that it builds: `tcc`, `gcc3` or `gcc10`. */
  variant: pulumi.Input<string>;
  /** tcc, compiled by cc1: one program that is compiler, assembler and linker. */
  tcc0?: pulumi.Input<string>;
  /** tcc, compiled by itself, with a C library. */
  tcc?: pulumi.Input<string>;
  /** The shell, and the tools that scripts call. */
  busybox?: pulumi.Input<string>;
  make?: pulumi.Input<string>;
  /** Assembler, linker and archiver. */
  binutils?: pulumi.Input<string>;
  /** The C and C++ compiler. */
  gcc?: pulumi.Input<string>;
  /** The C library. */
  musl?: pulumi.Input<string>;
}

const key = digestSchema.optional();

/** The schema of {@link ToolchainArgs}. The parts that a stage needs are checked when all values are known. */
export function toolchainSchema(stage: string): z.ZodType {
  const parts = Object.fromEntries(TOOLCHAIN_PARTS.map((part) => [part, key]));
  const name = z.string().regex(NAME);
  return z
    .strictObject({ arch: name, variant: name, ...parts })
    .describe(`the toolchain of ${stage}: arch, variant, and keys of 64 hexadecimal digits`);
}

/** A toolchain with the parts that a stage requires. */
export type WithParts<Part extends ToolchainPart> = Toolchain & Readonly<Record<Part, string>>;

/**
 * Checks the toolchain that a stage gets.
 *
 * @param what the component's name for the reader, such as `Stage1 "modern"`
 * @param from the source of such a toolchain, such as `Stage0 (stage0.toolchain)`, and its variant
 */
export function takenToolchain<Part extends ToolchainPart>(
  what: string,
  toolchain: pulumi.Input<ToolchainArgs>,
  parts: readonly Part[],
  from: ToolchainSource,
): pulumi.Output<WithParts<Part>> {
  return pulumi
    .output(toolchain)
    .apply((given) => withParts(what, given, parts, from, pulumi.runtime.isDryRun()));
}

/** The source of a toolchain: its name for the reader, and the variant of its toolchains. */
export interface ToolchainSource {
  readonly stage: string;
  readonly variant: string;
}

/**
 * Requires the parts of a toolchain. A part may be missing from the right toolchain: with --target and
 * --continue-on-error, `pulumi up` skips some builds, so their keys are missing, and the engine skips what needs them.
 * At preview all keys are known.
 *
 * @throws pulumi.RunError naming the parts that a toolchain of another stage does not have
 */
export function withParts<Part extends ToolchainPart>(
  what: string,
  given: Toolchain,
  parts: readonly Part[],
  { stage, variant }: ToolchainSource,
  preview: boolean,
): WithParts<Part> {
  const missing = parts.filter((part) => given[part] === undefined);
  if (missing.length === 0 || (!preview && given.variant === variant)) return given as WithParts<Part>;
  throw readableError(`${what}: toolchain has no ${missing.join(', ')}; expected the toolchain of ${stage}.`);
}
