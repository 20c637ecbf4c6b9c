import * as pulumi from '@pulumi/pulumi';
import { imageArgsSchema } from '../provider/kinds/image-args';
import { artifactsOf, type ArtifactArgs } from './artifact';
import { checkArgs } from './check-args';
import { withSecretHost, type HostArgs } from './host';

export interface ImageArgs {
  /**
   * Its packages: whole artifacts of one arch, by name. Each is a layer, in the order of the names, so that the ID is
   * the same in every language. No two may have the same path.
   *
   * @example `stage1.packages`
   */
  packages: pulumi.Input<Record<string, pulumi.Input<ArtifactArgs>>>;
  /**
   * The image's repository and tag at the engine.
   *
   * @example `compose/stage0:x86_64`
   * @default `seedstage/NAME:ARCH`, with the name of the resource
   */
  name?: pulumi.Input<string>;
  /**
   * Further names, each a repository and a tag: for example at a registry, for a later push.
   *
   * @example `['registry.example.org/team/stage0:1']`
   * @default none
   */
  tags?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The Docker Engine that gets the image. A change moves the image and does not change its ID.
   *
   * @example `{ kind: 'docker', address: 'tcp://203.0.113.7:2376' }`, or the `host` of a DockerHost
   * @default the engine that DOCKER_HOST names, otherwise the one on this machine
   */
  host?: pulumi.Input<HostArgs>;
}

/**
 * Packages as an image at a Docker Engine. The image runs `/bin/sh` unless told otherwise.
 *
 * @example
 * new Image('stage1', { packages: stage1.packages });
 */
export class Image extends pulumi.CustomResource {
  /**
   * The image's ID, `sha256:` and 64 hexadecimal digits: the same on every machine. Known at preview when all
   * packages are in the store. It is the `name` that a `docker.RemoteImage` takes.
   */
  declare readonly imageId: pulumi.Output<string>;
  /** Repository and tag. */
  declare readonly name: pulumi.Output<string>;
  /** Bytes of all layers. */
  declare readonly size: pulumi.Output<number>;

  constructor(name: string, args: ImageArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { ...withSecretHost(args), packages: artifactsOf(args.packages) };
    checkArgs(`Image "${name}"`, imageArgsSchema, inputs);
    // The outputs are declared here, so that they exist before the provider answers.
    const outputs = { imageId: undefined, size: undefined };
    super('seedstage:index:Image', name, { name: undefined, ...inputs, ...outputs }, opts);
  }
}
