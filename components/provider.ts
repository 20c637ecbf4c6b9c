import * as pulumi from '@pulumi/pulumi';
import { settingsSchema } from '../provider/settings';
import { checkArgs } from './check-args';

export interface ProviderArgs {
  /** The store's directory: absolute, from `~/`, or from the project. Default: in the user's cache. */
  store?: pulumi.Input<string>;
  /** Compile jobs over all builds together. Default: one for each processor. */
  jobs?: pulumi.Input<number>;
  /** Mirrors of your own, as http://, https:// or file:// URLs, tried last. Default: none. */
  mirrors?: pulumi.Input<pulumi.Input<string>[]>;
  /** A directory of source files, tried first. Default: none. */
  sources?: pulumi.Input<string>;
  /** Whether the network may not be used. Default: false. */
  offline?: pulumi.Input<boolean>;
  /** `off`: every build that is asked for really runs, so that two can be compared. Default: `on`. */
  reuse?: pulumi.Input<string>;
  /** A directory with `recipes/` and `sources/` of your own. Default: none. */
  recipes?: pulumi.Input<string>;
}

/**
 * The provider with settings of its own. A program needs one only beside the default provider, which takes
 * its settings from the stack's configuration: for a second store, say.
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    checkArgs(`Provider "${name}"`, settingsSchema, args);
    super('seedstage', name, { ...args }, opts);
  }
}
