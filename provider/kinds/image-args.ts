import * as z from 'zod';
import { badValues } from '../../builder/ground/bad-value';
import { NAME } from '../../builder/ground/name';
import { safeParse } from '../../builder/ground/safe-parse';
import { imageConfig } from '../../builder/export/image-config';
import { hostSchema, type DockerHost } from '../../builder/sandbox/hosts';
import { failureFrom, type Failure } from '../resource-kind';
import { nameOf } from '../urn';
import { hasUnknown, UNKNOWN, type Properties, type Value } from '../values';
import { checkedInputs } from './incomplete';
import {
  archOf,
  artifactsSchema,
  isObject,
  keysAhead,
  keySchema,
  notEmpty,
  withoutRest,
} from './artifact-args';

/** A repository and a tag. The first part may be a registry, with a port. */
const imageName = z
  .string()
  .max(250)
  .regex(/^([A-Za-z0-9][A-Za-z0-9.-]*:\d{1,5}\/)?[a-z0-9]+([._/-][a-z0-9]+)*:[\w][\w.-]{0,127}$/);

/** How many additional names an image can have. */
const MOST_TAGS = 100;

/** Images exist only at Docker Engines, so no other kind of host is allowed. */
export const engineSchema = hostSchema
  .refine((host) => host.kind === 'docker')
  .describe(
    "a Docker Engine, such as { kind: 'docker' } or the host of a DockerHost",
  ) as z.ZodType<DockerHost>;

/** The arguments of an image, as a program declares them. */
export const imageArgsSchema = z
  .strictObject({
    packages: artifactsSchema
      .refine(notEmpty)
      .describe(
        'artifacts by name, each whole, such as stage1.packages: one layer each, in the order of their names',
      ),
    name: imageName.optional().describe('a repository and a tag, such as seedstage/stage0:x86_64'),
    tags: z
      .array(imageName)
      .max(MOST_TAGS)
      .optional()
      .describe('further names, each a repository and a tag, such as registry.example.org/team/stage0:1'),
    host: engineSchema.optional().describe(engineSchema.description ?? ''),
  })
  .meta({ formerly: { arch: 'nothing: each artifact knows its arch' } });

/** The inputs that Check returns, once all values are known. */
export const imageInputsSchema = z.strictObject({
  name: imageName,
  arch: z.string().regex(NAME),
  /** The key of each package, by name. */
  packages: z.record(z.string(), keySchema),
  tags: z.array(imageName).optional(),
});

export type ImageInputs = z.infer<typeof imageInputsSchema>;

/**
 * Parses a program's declaration of an image.
 *
 * @returns the inputs to keep in the state: only the key of each package, and defaults for omitted arguments
 */
export function parseImageArgs(
  news: Properties,
  urn: string,
): { readonly inputs: Properties } | { readonly failures: Failure[] } {
  const { host, ...known } = news;
  const packages = withoutRest(news['packages'] ?? null);
  const data = {
    ...known,
    ...(news['packages'] === undefined ? {} : { packages: keysAhead(packages) }),
    // An engine that the same `up` creates is not known yet. It does not affect the image.
    ...(host === undefined || hasUnknown(host) ? {} : { host }),
  };
  if (hasUnknown(data)) return { inputs: { name: UNKNOWN, arch: UNKNOWN, ...news, packages: UNKNOWN } };
  const result = safeParse(imageArgsSchema, data);
  if (!result.success) {
    const bad = badValues(imageArgsSchema, result.error, data);
    return { failures: bad.map(({ name, text }) => ({ property: name, reason: text })) };
  }
  const [arch = '', other] = new Set(Object.values(result.data.packages).map(archOf));
  if (other !== undefined) {
    const reason = `packages are of several arches, ${arch} and ${other}; expected one.`;
    return { failures: [{ property: 'packages', reason }] };
  }
  try {
    imageConfig(arch, []); // throws for an arch without images
  } catch (error) {
    return { failures: [failureFrom(error, 'packages')] };
  }
  const name = result.data.name ?? `seedstage/${nameOf(urn)}:${arch}`;
  if (!imageName.safeParse(name).success) {
    const reason = `name is missing, and its default "${name}" is not valid; expected a repository and a tag, such as seedstage/stage0:${arch}.`;
    return { failures: [{ property: 'name', reason }] };
  }
  const { tags } = result.data;
  return {
    inputs: {
      ...{ name, arch, packages: keysOf(packages) },
      ...(tags === undefined ? {} : { tags }),
      ...(host === undefined ? {} : { host }),
    },
  };
}

function keysOf(packages: Value): Properties {
  const entries = Object.entries(isObject(packages) ? packages : {});
  return Object.fromEntries(
    entries.map(([name, each]) => [name, (isObject(each) ? each['key'] : undefined) ?? UNKNOWN]),
  );
}

/** The engine of an image; undefined while it is not known yet. */
export function engineOf({ host }: Properties): DockerHost | undefined {
  if (host === undefined) return { kind: 'docker' };
  if (hasUnknown(host)) return undefined;
  return checkedInputs('Image', z.object({ host: engineSchema }), { host }).host;
}
