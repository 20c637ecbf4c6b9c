import * as pulumi from '@pulumi/pulumi';
import { imageArgsSchema } from '../provider/kinds/image';
import { checkArgs } from './check-args';

export interface ImageArgs {
  /** Repository and tag that the image gets at the engine. Example: `seedstage/stage0:x86_64`. */
  name: pulumi.Input<string>;
  /** What its packages run on. Example: `x86_64`. */
  arch: pulumi.Input<string>;
  /** The keys of its packages, one layer each, the lowest first. No two may bring the same path. */
  packages: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Packages as an image at the Docker Engine that DOCKER_HOST names, or else at the one on this machine. The
 * image runs `/bin/sh` unless told otherwise.
 */
export class Image extends pulumi.CustomResource {
  /**
   * The image's ID, `sha256:` and 64 hexadecimal digits: the same on every machine. Known at preview when all
   * packages are in the store. It is the `name` that a `docker.RemoteImage` takes.
   */
  declare readonly imageId: pulumi.Output<string>;
  /** Bytes of all layers together. */
  declare readonly size: pulumi.Output<number>;

  constructor(name: string, args: ImageArgs, opts?: pulumi.CustomResourceOptions) {
    checkArgs(`Image "${name}"`, imageArgsSchema, args);
    // Outputs are named here, so that they exist before the provider answers.
    super('seedstage:index:Image', name, { ...args, imageId: undefined, size: undefined }, opts);
  }
}
