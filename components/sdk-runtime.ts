/** What this package uses of the SDK's `runtime`. */
export * from '@pulumi/pulumi/runtime/config';
export { isDryRun } from '@pulumi/pulumi/runtime/settings';
