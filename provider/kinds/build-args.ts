import * as z from 'zod';
import { badValues } from '../../builder/ground/bad-value';
import { NAME } from '../../builder/ground/name';
import { safeParse } from '../../builder/ground/safe-parse';
import { COMPILERS, type BuildRequest } from '../../builder/recipe/key';
import { DEFAULT_HOST, hostSchema, type Host } from '../../builder/sandbox/hosts';
import { checkLocal } from '../../builder/sandbox/platform';
import { DEFAULT_ARCH } from '../../chain/choices';
import { givenParts, TOOLCHAIN_PARTS, type ToolchainPart } from '../../chain/toolchain';
import { failureFrom, type Failure } from '../resource-kind';
import { hasUnknown, UNKNOWN, type Properties, type Value } from '../values';
import { checkedInputs } from './incomplete';
import {
  artifactsSchema,
  isObject,
  KEY_IN_WAITING,
  keysAhead,
  keySchema,
  withoutRest,
} from './artifact-args';

const name = z.string().regex(NAME);
/** How many needs a build can have at most. */
const MOST = 1000;

const part = keySchema.optional();
const parts = {
  tcc0: part,
  tcc: part,
  busybox: part,
  make: part,
  binutils: part,
  gcc: part,
  musl: part,
} satisfies Record<ToolchainPart, typeof part>;

/** The arguments of a build, as a program declares them. */
export const buildArgsSchema = z
  .strictObject({
    recipe: name.describe('the name of a recipe'),
    toolchain: z
      .strictObject({ arch: name, variant: name.optional(), ...parts })
      .optional()
      .describe('a toolchain whole, such as stage1.toolchain: arch, variant, and the keys of its parts'),
    needs: artifactsSchema
      .default({})
      .describe(
        'artifacts by name, each whole, such as { zlib: stage1.packages.zlib }, and not its key alone',
      ),
    variant: name
      .optional()
      .describe(`a variant of the recipe: ${COMPILERS.join(', ')}, or one that it declares itself`),
    arch: name.optional().describe('an arch, such as x86_64'),
    order: z
      .array(name)
      .max(MOST)
      .optional()
      .describe('the names of its needs, in the order in which they are merged'),
    host: hostSchema.optional().describe(hostSchema.description ?? ''),
    winners: z
      .record(z.string().min(1).max(4000), name)
      .refine((winners) => Object.keys(winners).length <= MOST)
      .optional()
      .describe('the name of the need that wins, by path'),
  })
  .meta({
    formerly: {
      from: 'toolchain (such as stage0.toolchain)',
      tcc: 'toolchain (such as seedImage.toolchain)',
    },
  });

type Args = z.infer<typeof buildArgsSchema>;

/** The properties that the provider adds to the program's. */
const DIGESTS = ['format', 'sandbox', 'settings', 'script', 'files', 'patches', 'source'];

/** A parsed declaration: a request, or undefined while it depends on values that are not known yet. */
export type BuildArgs =
  | { readonly request: BuildRequest; readonly needs: Properties }
  | { readonly request: undefined }
  | { readonly failures: Failure[] };

/**
 * Parses a program's declaration of a build.
 *
 * @returns the request, with placeholders for keys that are not known yet, and the needs to keep in the state: only
 *   the key of each, including the toolchain's parts
 */
export function parseBuildArgs(news: Properties): BuildArgs {
  const needs = withoutRest(news['needs'] ?? {});
  const toolchain = partsAhead(news['toolchain']);
  const { host, ...known } = news;
  const data = {
    ...known,
    needs: keysAhead(needs),
    ...(toolchain === undefined ? {} : { toolchain }),
    // A host that the same `up` creates is not known yet. It is in no key, so the request does not need it.
    ...(host === undefined || hasUnknown(host) ? {} : { host }),
  };
  if (hasUnknown(data)) return { request: undefined };
  const result = safeParse(buildArgsSchema, data);
  if (!result.success) return { failures: failuresOf(badValues(buildArgsSchema, result.error, data)) };
  const problem = contradiction(result.data);
  if (problem !== undefined) return { failures: [problem] };
  try {
    if (hostOf(news)?.kind === 'local') checkLocal(archOf(result.data));
  } catch (error) {
    return { failures: [failureFrom(error, 'arch')] };
  }
  return { request: requestOf(result.data), needs: keysOf(news['toolchain'], needs) };
}

/** The inputs of a build whose recipe or toolchain is not known yet. */
export function unknownInputs({ toolchain, ...news }: Properties): Properties {
  const given = { ...news, ...(news['needs'] === undefined ? {} : { needs: withoutRest(news['needs']) }) };
  const byToolchain =
    toolchain === undefined ? {} : { arch: UNKNOWN, variant: UNKNOWN, needs: UNKNOWN, order: UNKNOWN };
  return { ...byToolchain, ...given, ...Object.fromEntries(DIGESTS.map((digest) => [digest, UNKNOWN])) };
}

/** A contradiction between arguments, or undefined. */
function contradiction({ arch, toolchain, needs, order }: Args): Failure | undefined {
  const expected = arch ?? toolchain?.arch;
  if (toolchain && arch !== undefined && arch !== toolchain.arch) {
    const reason = `arch is "${arch}", but the toolchain's is "${toolchain.arch}"; leave arch out, or use a toolchain of that arch.`;
    return { property: 'arch', reason };
  }
  const own = givenParts(partsOf(toolchain));
  for (const [need, artifact] of Object.entries(needs)) {
    if (own.some((each) => each === need)) {
      const reason = `needs.${need} is also a part of the toolchain; leave it out, or rename it.`;
      return { property: 'needs', reason };
    }
    if (!NAME.test(need)) {
      const reason = `needs["${need}"] is not a valid name of a need; expected letters, digits and ".+-_".`;
      return { property: 'needs', reason };
    }
    if (artifact.arch !== undefined && artifact.arch !== (expected ?? archOf({ needs }))) {
      const reason = `needs.${need} was built for ${artifact.arch}, but this build is for ${expected ?? archOf({ needs })}; use artifacts of one arch.`;
      return { property: 'needs', reason };
    }
  }
  return order === undefined ? undefined : wrongOrder(order, own, Object.keys(needs));
}

function wrongOrder(
  order: readonly string[],
  own: readonly string[],
  needs: readonly string[],
): Failure | undefined {
  const unknown = order.find((each) => own.includes(each));
  if (unknown === undefined) return undefined;
  const reason = `order names ${unknown}, a part of the toolchain, which comes first; expected the names of its needs (${needs.join(', ')}).`;
  return { property: 'order', reason };
}

/**
 * The request for the arguments. The toolchain comes first, in the order of its parts; then the other needs, by name.
 */
function requestOf(args: Args): BuildRequest {
  const { recipe, toolchain, needs, winners } = args;
  const variant = args.variant ?? toolchain?.variant;
  const own = givenParts(partsOf(toolchain));
  const order = [...own, ...(args.order ?? Object.keys(needs).sort())];
  const keys = Object.entries(needs).map(([need, { key }]) => [need, key] as const);
  return {
    recipe,
    arch: archOf(args),
    // With --continue-on-error, the engine omits the outputs of a failed build, still calls Check for the builds that
    // depend on it, and only then skips them. A need that is really missing is detected when the build is previewed or
    // made.
    needs: {
      ...Object.fromEntries(order.map((need) => [need, KEY_IN_WAITING])),
      ...Object.fromEntries(own.map((each) => [each, toolchain?.[each] ?? KEY_IN_WAITING])),
      ...Object.fromEntries(keys),
    },
    order,
    ...(variant === undefined ? {} : { variant }),
    ...(winners === undefined ? {} : { winners }),
  };
}

function archOf({
  arch,
  toolchain,
  needs,
}: Pick<Args, 'needs'> & Partial<Pick<Args, 'arch' | 'toolchain'>>): string {
  const [ofNeed] = Object.values(needs).flatMap((each) => each.arch ?? []);
  return arch ?? toolchain?.arch ?? ofNeed ?? DEFAULT_ARCH;
}

function partsOf(toolchain: Args['toolchain']): ToolchainPart[] {
  return TOOLCHAIN_PARTS.filter((part) => toolchain?.[part] !== undefined);
}

/** The known keys of all needs, by name. */
function keysOf(toolchain: Value | undefined, needs: Value): Properties {
  const parts = isObject(toolchain) ? toolchain : {};
  const own = givenParts(TOOLCHAIN_PARTS.filter((part) => parts[part] !== undefined && parts[part] !== null));
  const others = Object.entries(isObject(needs) ? needs : {}).flatMap(([need, each]): [string, Value][] => {
    if (!isObject(each)) return [[need, UNKNOWN]];
    return each['key'] === undefined ? [] : [[need, each['key']]];
  });
  return Object.fromEntries([
    ...own.map((part): [string, Value] => [part, parts[part] ?? UNKNOWN]),
    ...others,
  ]);
}

/** A toolchain with a placeholder for each key that is not known yet; undefined if there is no toolchain. */
function partsAhead(toolchain: Value | undefined): Value | undefined {
  if (!isObject(toolchain)) return toolchain;
  const known = Object.entries(toolchain).filter(([, value]) => value !== null);
  return Object.fromEntries(
    known.map(([name, value]) => [name, isPart(name) && hasUnknown(value) ? KEY_IN_WAITING : value]),
  );
}

function isPart(name: string): boolean {
  return TOOLCHAIN_PARTS.some((part) => part === name);
}

function failuresOf(bad: readonly { readonly name: string; readonly text: string }[]): Failure[] {
  return bad.map(({ name, text }) => ({ property: name, reason: text }));
}

/** The host of a build, which is in no key; undefined while it is not known yet. */
export function hostOf({ host }: Properties): Host | undefined {
  if (host === undefined) return DEFAULT_HOST;
  if (hasUnknown(host)) return undefined;
  return checkedInputs('Build', z.object({ host: hostSchema }), { host }).host;
}

/** The inputs of a build without its host. */
export function withoutHost(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== 'host'));
}
