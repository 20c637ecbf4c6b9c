export type { Artifact } from './artifact';
export { BootstrapTools, type BootstrapToolsArgs } from './bootstrap-tools';
export { Build, type BuildArgs } from './build';
export { Image, type ImageArgs } from './image';
export { MuslTarball } from './musl-tarball';
export { Provider, type ProviderArgs } from './provider';
export { SeedImage, type SeedImageArgs } from './seed-image';
export { Source, type SourceArgs } from './source';
