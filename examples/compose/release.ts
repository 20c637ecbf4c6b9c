import * as pulumi from '@pulumi/pulumi';

export interface ReleaseArgs {
  /** The fingerprint of the released artifact. */
  artifact: pulumi.Input<string>;
  /** The fingerprint of the make that built it. */
  make: pulumi.Input<string>;
}

/** A release named after its content: a rebuild shows whether it is the same. */
export class Release extends pulumi.ComponentResource {
  /** Such as `greeting-288e1971047f`. */
  readonly tag: pulumi.Output<string>;
  /** Such as `make-d74ae9d04916`. */
  readonly madeWith: pulumi.Output<string>;

  constructor(name: string, args: ReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super('compose:index:Release', name, {}, opts);
    this.tag = pulumi.output(args.artifact).apply((fingerprint) => `${name}-${fingerprint.slice(0, 12)}`);
    this.madeWith = pulumi.output(args.make).apply((fingerprint) => `make-${fingerprint.slice(0, 12)}`);
    this.registerOutputs({ tag: this.tag, madeWith: this.madeWith });
  }
}
