import { bootstrapTools } from './bootstrap-tools';
import { checkSteps } from './check-steps';
import { gccSuites } from './gcc-suites';
import { seedImage } from './seed-image';
import { stage0Again, stage0Parts, stage0Passes } from './stage0';
import { stage1Again, stage1First, stage1Parts, stage1Passes } from './stage1';
import { newerGcc, stage1Leaves, tlsLeaves } from './stage1-leaves';

export {
  bootstrapTools,
  stage1Leaves,
  tlsLeaves,
  newerGcc,
  checkSteps,
  gccSuites,
  seedImage,
  stage0Again,
  stage0Parts,
  stage0Passes,
  stage1Again,
  stage1First,
  stage1Parts,
  stage1Passes,
};
export { providersSchema } from './providers';
export {
  GCC_RELEASES,
  newerSteps,
  stage1Gcc,
  stage1Packages,
  stage1Steps,
  TLS_PROVIDERS,
  type Stage1Choice,
  type Stage1Name,
} from './stage1-leaves';
export { originalOf, requestOf, type Step } from './step';

/** The chain to stage0, in the order in which it is grown. Components, benchmarks and verification read it. */
export const chain = checkSteps([...seedImage, ...bootstrapTools, ...stage0Passes]);

/** The same, and stage1's toolchain after it: all that is built twice. */
export const chainToToolchain = checkSteps([...chain, ...stage1Passes]);

/** The same, and stage1's leaves, with all that can be chosen among them. */
export const chainToStage1 = checkSteps([
  ...chainToToolchain,
  ...stage1Leaves,
  ...tlsLeaves.bearssl,
  ...tlsLeaves.mbedtls,
  newerGcc,
]);
