/**
 * The part of Pulumi's SDK that this repository's own program uses: scripts/lib/bundle.mjs puts it in place of
 * `@pulumi/pulumi`. The whole SDK would also load its automation API, the serialiser of functions, and with that the
 * TypeScript compiler, which takes a third of the time of an `up` with nothing to do. The modules here are the SDK's
 * own, which its launcher has already loaded.
 */
export * from '@pulumi/pulumi/config';
export * from '@pulumi/pulumi/errors';
export * from '@pulumi/pulumi/output';
export * from '@pulumi/pulumi/resource';
export * as runtime from './sdk-runtime';
