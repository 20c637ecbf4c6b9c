import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { bootstrapTools } from '../chain';
import type { Artifact } from './artifact';
import { checkArgs } from './check-args';
import { grow, keySchema, whereSchema, type Where } from './grow';

export interface BootstrapToolsArgs extends Where {
  /** The key of the compiler that they are compiled with. Example: `seedImage.tcc.key`. */
  tcc: pulumi.Input<string>;
}

const schema = z.strictObject({
  ...whereSchema,
  tcc: keySchema,
});

/** What it takes to run an ordinary build script: a shell with its tools, then make. */
export class BootstrapTools extends pulumi.ComponentResource {
  /** The shell, and the tools that scripts call. */
  readonly busybox: Artifact;
  readonly make: Artifact;

  constructor(name: string, args: BootstrapToolsArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArgs(`BootstrapTools "${name}"`, schema, args);
    super('seedstage:index:BootstrapTools', name, {}, opts);
    const builds = grow(this, name, args, bootstrapTools, { tcc: args.tcc });
    this.busybox = builds.busybox.artifact;
    this.make = builds.make.artifact;
    this.registerOutputs({ busybox: this.busybox, make: this.make });
  }
}
