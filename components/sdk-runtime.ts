/** The part of the SDK's `runtime` that this package uses. */
export * from '@pulumi/pulumi/runtime/config';
export { isDryRun } from '@pulumi/pulumi/runtime/settings';
