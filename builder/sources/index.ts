export { newLock, type NewSource } from './new-lock';
export { applyPatch } from './patch';
export { loadSourceLock, lockDigest, sourceNames, type SourceLock } from './source-lock';
export {
  SourceShelf,
  type FetchedSource,
  type FetchProgress,
  type FetchRun,
  type ShelfSettings,
} from './source-shelf';
export { unpackSource } from './unpack';
export { fetchText } from './fetch-text';
export { fillMirror, type Filled } from './fill-mirror';
