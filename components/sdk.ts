/**
 * The part of Pulumi's SDK that this repository's own program runs on: scripts/lib/bundle.mjs puts it in the place of
 * `@pulumi/pulumi`. The whole of the SDK also brings its automation API, the serialiser of functions, and with that
 * the TypeScript compiler: a third of the time of an `up` with nothing to do. They are the SDK's own modules, which
 * its launcher has loaded by then.
 */
export * from '@pulumi/pulumi/config';
export * from '@pulumi/pulumi/errors';
export * from '@pulumi/pulumi/output';
export * from '@pulumi/pulumi/resource';
export * as runtime from './sdk-runtime';
