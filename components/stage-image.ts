import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { DEFAULT_ARCH } from '../chain/choices';
import { imageArgsSchema } from '../provider/kinds/image-args';
import { artifactsOf, type ArtifactArgs, type ArtifactMap } from './artifact';
import { checkArgs } from './check-args';
import { withSecretHost, type HostArgs } from './host';
import { Image } from './image';
import { peer } from './peer';

/** A registry, and the account for pushing to it. */
export interface RegistryArgs {
  /**
   * Its name, with a port if it is not the default. `http://` before it is for a registry without TLS, for example on
   * loopback; the engine must allow it (`insecure-registries`). It is part of the image's names, and is not kept
   * secret.
   *
   * @example `ghcr.io`
   */
  address: pulumi.Input<string>;
  /**
   * The user who pushes.
   *
   * @default none: a registry that needs no password
   */
  username?: pulumi.Input<string>;
  /**
   * The password, or a token. Keep it secret.
   *
   * @example `config.requireSecret('registryPassword')`
   * @default none
   */
  password?: pulumi.Input<string>;
}

export interface StageImageArgs {
  /**
   * Its packages: whole artifacts of one arch, by name. Each is a layer, in the order of the names, so that the ID is
   * the same in every language. No two may have the same path.
   *
   * @example `stage1.packages`
   */
  packages: pulumi.Input<Record<string, pulumi.Input<ArtifactArgs>>>;
  /**
   * The image's repository and tag at the engine, and at the registry.
   *
   * @example `team/stage0:1.0`
   * @default `seedstage/NAME:ARCH`, with the name of the resource
   */
  name?: pulumi.Input<string>;
  /**
   * Further names at the engine, each a repository and a tag.
   *
   * @example `['team/stage0:latest']`
   * @default none
   */
  tags?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The Docker Engine that gets the image, and pushes it.
   *
   * @example `{ kind: 'docker', address: 'tcp://203.0.113.7:2376' }`, or the `host` of a DockerHost
   * @default the engine that DOCKER_HOST names, otherwise the one on this machine
   */
  host?: pulumi.Input<HostArgs>;
  /**
   * The registry to push to. The image stays there when the stack is destroyed.
   *
   * @example `{ address: 'ghcr.io', username: 'team', password: config.requireSecret('token') }`
   * @default nowhere
   */
  registry?: pulumi.Input<RegistryArgs>;
}

/** The image for the rest of a program: in TypeScript, the `docker.RemoteImage` itself. */
export interface RemoteImage extends pulumi.Resource {
  /** The image's ID: the `image` of a `docker.Container`. */
  readonly imageId: pulumi.Output<string>;
  /** The name of the `docker.RemoteImage`, which is the ID. */
  readonly name: pulumi.Output<string>;
}

const registrySchema = z
  .strictObject({
    address: z
      .string()
      .regex(/^(https?:\/\/)?[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?$/)
      .describe('the name of a registry, such as ghcr.io or registry.example.org:5000'),
    username: z.string().min(1).optional().describe('the name of the user who pushes'),
    password: z.string().min(1).optional().describe('a password, together with a username'),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    path: ['password'],
    params: { expected: 'a username and a password, or neither' },
  });

const { packages, name, tags, host } = imageArgsSchema.shape;
const schema = z.strictObject({
  ...{ packages, name, tags, host },
  registry: registrySchema
    .optional()
    .describe("a registry, such as { address: 'ghcr.io', username: 'team', password }"),
});

/** The part of `@pulumi/docker` that is used. */
interface DockerPackage {
  readonly Provider: ClassOf<pulumi.ProviderResource>;
  readonly RemoteImage: ClassOf<RemoteImage>;
  readonly RegistryImage: ClassOf<pulumi.Resource & { readonly sha256Digest: pulumi.Output<string> }>;
}
type ClassOf<Resource> = new (
  name: string,
  args: pulumi.Inputs,
  opts: pulumi.CustomResourceOptions,
) => Resource;

/**
 * A stage's packages as an image for `@pulumi/docker`, at a Docker Engine and optionally at a registry. That npm
 * package must be installed in the program's directory; its plugin is installed automatically.
 *
 * @example
 * const image = new StageImage('stage1', { packages: stage1.packages });
 * new docker.Container('compile', { image: image.imageId, command: ['gcc', '-dumpversion'] });
 */
export class StageImage extends pulumi.ComponentResource {
  /** The image's ID, `sha256:` and 64 hexadecimal digits: the same on every machine and at every engine. */
  readonly imageId: pulumi.Output<string>;
  /** Repository and tag at the engine. */
  readonly name: pulumi.Output<string>;
  /** The image as a `docker.RemoteImage`, which keeps it locally. */
  readonly remoteImage: RemoteImage;
  /**
   * The image's digest at the registry, `sha256:` and 64 hexadecimal digits. It depends on how the engine compresses
   * layers.
   *
   * @default undefined, unless there is a `registry`
   */
  readonly digest?: pulumi.Output<string>;
  /**
   * The reference to pull the image by: `REGISTRY/REPOSITORY@sha256:…`.
   *
   * @default undefined, unless there is a `registry`
   */
  readonly repoDigest?: pulumi.Output<string>;

  constructor(name: string, args: StageImageArgs, opts?: pulumi.ComponentResourceOptions) {
    const given = artifactsOf(args.packages);
    checkArgs(`StageImage "${name}"`, schema, { ...args, packages: given });
    const docker = peer('@pulumi/docker', `StageImage "${name}"`) as DockerPackage;
    args = withSecrets(args);
    super('seedstage:index:StageImage', name, { ...args }, opts);
    const called = args.name ?? pulumi.interpolate`seedstage/${name}:${archOf(given)}`;
    const pushed = args.registry === undefined ? undefined : nameAt(args.registry, called);
    const image = new Image(name, imageArgs(args, called, pushed), { parent: this });
    const provider = providerOf(docker, name, args, { parent: this });
    const own = { parent: this, ...(provider === undefined ? {} : { provider }) };
    this.imageId = image.imageId;
    this.name = image.name;
    this.remoteImage = new docker.RemoteImage(name, { name: image.imageId, keepLocally: true }, own);
    if (pushed !== undefined) {
      const push = { name: pushed, keepRemotely: true, triggers: { imageId: image.imageId } };
      this.digest = new docker.RegistryImage(name, push, { ...own, dependsOn: image }).sha256Digest;
      this.repoDigest = pulumi
        .all([pushed, this.digest])
        .apply(([repository, digest]) => `${repository.slice(0, repository.lastIndexOf(':'))}@${digest}`);
    }
    const { imageId, remoteImage, digest, repoDigest } = this;
    const { name: tag } = this;
    const of = digest === undefined ? {} : { digest, repoDigest };
    this.registerOutputs({ imageId, name: tag, remoteImage, ...of });
  }
}

/** Makes keys and password in the arguments secret. Values that depend on other resources keep their secretness. */
function withSecrets(args: StageImageArgs): StageImageArgs {
  const { registry, ...others } = withSecretHost(args);
  if (registry === undefined) return others;
  if (pulumi.Output.isInstance(registry) || registry instanceof Promise) return { ...others, registry };
  const { password } = registry;
  const hidden = password === undefined ? {} : { password: pulumi.secret(password) };
  return { ...others, registry: { ...registry, ...hidden } };
}

/** The image with all of its names at the engine, including that for the registry: the engine pushes by name. */
function imageArgs(
  { packages, tags, host }: StageImageArgs,
  name: pulumi.Input<string>,
  pushed: pulumi.Output<string> | undefined,
): ConstructorParameters<typeof Image>[1] {
  const all = pushed === undefined ? tags : pulumi.all([tags ?? [], pushed]).apply((each) => each.flat());
  return {
    ...{ packages, name },
    ...(all === undefined ? {} : { tags: all }),
    ...(host === undefined ? {} : { host }),
  };
}

/**
 * A provider of `@pulumi/docker` for the same engine, with the registry's password. Without host and registry there is
 * none: the program's own provider for that package is used.
 */
function providerOf(
  docker: DockerPackage,
  name: string,
  { host, registry }: StageImageArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.ProviderResource | undefined {
  if (host === undefined && registry === undefined) return undefined;
  const args = {
    ...(host === undefined ? {} : engineArgs(host)),
    ...(registry === undefined ? {} : { registryAuth: [credentials(registry)] }),
  };
  return new docker.Provider(name, args, opts);
}

function engineArgs(host: pulumi.Input<HostArgs>): pulumi.Inputs {
  return {
    host: partOf(host, 'address'),
    caMaterial: partOf(host, 'ca'),
    certMaterial: partOf(host, 'cert'),
    keyMaterial: partOf(host, 'key'),
    // For ssh://, for which this provider also uses the system's client.
    sshOpts: ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'],
  };
}

function credentials(registry: pulumi.Input<RegistryArgs>): pulumi.Inputs {
  const [address, username, password] = (['address', 'username', 'password'] as const).map((name) =>
    partOf(registry, name),
  );
  const authDisabled = pulumi.output(username).apply((user) => (user === undefined ? true : undefined));
  return { address, username, password, authDisabled };
}

/**
 * A name at a registry: `ghcr.io/team/stage0:1.0`. It is never secret, even if the whole record is, as in all languages
 * except TypeScript when its password is secret.
 */
function nameAt(registry: pulumi.Input<RegistryArgs>, name: pulumi.Input<string>): pulumi.Output<string> {
  const address = pulumi
    .unsecret(partOf(registry, 'address'))
    .apply((text) => text.replace(/^https?:\/\//, ''));
  return pulumi.interpolate`${address}/${name}`;
}

/** The arch of the packages, from the first one: an image requires that all have the same arch. */
function archOf(packages: pulumi.Input<ArtifactMap> | undefined): pulumi.Output<string> {
  const first = isLate(packages) ? undefined : Object.values((packages ?? {}) as ArtifactMap)[0];
  const arch = first === undefined ? archOfFirst(packages) : partOf<ArtifactArgs, 'arch'>(first, 'arch');
  return arch.apply((text) => text ?? DEFAULT_ARCH);
}

function archOfFirst(packages: pulumi.Input<ArtifactMap> | undefined): pulumi.Output<string | undefined> {
  return pulumi.output(packages).apply((all) => Object.values(all ?? {})[0]?.arch);
}

/**
 * A field of a record, on its own if possible, so that unknown or secret values of other fields do not affect it.
 */
function partOf<Record extends object, Name extends keyof Record>(
  record: pulumi.Input<Record>,
  name: Name,
): pulumi.Output<pulumi.Unwrap<Record[Name]>> {
  if (isLate(record)) {
    return pulumi.output(record).apply((known) => (known as Record)[name]) as pulumi.Output<
      pulumi.Unwrap<Record[Name]>
    >;
  }
  return pulumi.output((record as Record)[name]);
}

/** Whether a value as a whole depends on other resources. */
function isLate(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}
