export type { Artifact } from './artifact';
export { BootstrapTools, type BootstrapToolsArgs } from './bootstrap-tools';
export { Build, type BuildArgs } from './build';
export { ChecksumAudit, type AuditedPackage, type ChecksumAuditArgs } from './checksum-audit';
export { MuslTarball } from './musl-tarball';
export { Provider, type ProviderArgs } from './provider';
export { SeedImage, type SeedImageArgs } from './seed-image';
export { Source, type SourceArgs } from './source';
export { Stage0, type Stage0Args, type Stage0From, type Toolchain } from './stage0';
