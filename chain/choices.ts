import * as z from 'zod';
import { ARCH_NAMES, DEFAULT_ARCH } from '../builder/ground/arch';
import { DEFAULT_HOST, HOST_KINDS } from '../builder/sandbox/hosts';

/**
 * A choice between a few values. Everything that concerns the choice reads it from here: a stack's settings, the
 * arguments of components, the options of commands, the check of Pulumi.yaml and the tables in the docs.
 */
export interface Choice<Value extends string = string> {
  /** The noun that completes "expected …": `a release of gcc`. */
  readonly noun: string;
  /** One sentence for a table of settings. */
  readonly meaning: string;
  /** All possible values. */
  readonly values: readonly [Value, ...Value[]];
  readonly default: Value;
}

export { DEFAULT_ARCH } from '../builder/ground/arch';

export const STAGES = ['stage0', 'stage1'] as const;
export type Stage = (typeof STAGES)[number];

/** The libraries that curl can use for TLS. */
export const TLS_PROVIDERS = ['bearssl', 'mbedtls'] as const;
export type TlsProvider = (typeof TLS_PROVIDERS)[number];

/** The releases of gcc that stage1 can provide. */
export const GCC_RELEASES = ['10.2.0', '14.2.0'] as const;
export type GccRelease = (typeof GCC_RELEASES)[number];

export const VERIFICATIONS = ['none', 'fixpoint'] as const;
export type Verification = (typeof VERIFICATIONS)[number];

export const REUSES = ['on', 'off'] as const;
export type Reuse = (typeof REUSES)[number];

/** Every choice, by the name of its setting or argument. */
export const choices = {
  arch: {
    noun: 'an arch that has a seed',
    meaning: 'What the artifacts run on.',
    values: ARCH_NAMES,
    default: DEFAULT_ARCH,
  },
  host: {
    noun: 'the kind of host that builds run on',
    meaning:
      'Where builds run: `local`, this machine, in namespaces; `docker`, the Docker Engine of DOCKER_HOST; or a record ' +
      'that names an engine or a machine (docs/hosts.md). It changes no key.',
    values: HOST_KINDS,
    default: DEFAULT_HOST.kind,
  },
  stage: {
    noun: 'the last stage to grow',
    meaning: 'How far to grow: `stage0`, gcc 3.4.6 with its tools; `stage1`, a modern system on top of it.',
    values: STAGES,
    default: 'stage1',
  },
  tls: {
    noun: 'the TLS library of curl',
    meaning: 'What brings TLS to curl: `bearssl`, up to TLS 1.2; `mbedtls`, also 1.3.',
    values: TLS_PROVIDERS,
    default: 'bearssl',
  },
  gcc: {
    noun: 'a release of gcc',
    meaning: 'The gcc that stage1 hands on: `10.2.0`, or `14.2.0`, which 10.2.0 compiles.',
    values: GCC_RELEASES,
    default: '10.2.0',
  },
  verify: {
    noun: 'what to verify beyond the audit',
    meaning:
      '`fixpoint`: stage1 builds its toolchain once more, and `up` fails on a difference. `none`: nothing more.',
    values: VERIFICATIONS,
    default: 'none',
  },
  reuse: {
    noun: 'whether a build may reuse an equal earlier one',
    meaning: '`on`: a build with equal inputs rests on an earlier one. `off`: every build really runs.',
    values: REUSES,
    default: 'on',
  },
} as const satisfies Record<string, Choice>;

/** The text that ends "expected …": the noun, and all values. */
export function allowedText({ noun, values }: Choice): string {
  return `${noun}: ${values.join(', ')}`;
}

/** The schema of an optional choice: the reader applies the default. */
export function choiceSchema<Value extends string>(
  choice: Choice<Value>,
): z.ZodOptional<z.ZodEnum<{ [V in Value]: V }>> {
  return z
    .enum(choice.values as unknown as { [V in Value]: V })
    .optional()
    .describe(allowedText(choice));
}

const tls = choiceSchema(choices.tls);

/**
 * Which implementation to use where there are several: a setting of stacks, and an argument of Stage1 and Bootstrap.
 */
export const providersSchema = z
  .strictObject({ tls })
  .describe(`{ tls: one of ${TLS_PROVIDERS.join(', ')} }`);
