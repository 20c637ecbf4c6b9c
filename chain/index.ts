import { bootstrapTools } from './bootstrap-tools';
import { checkSteps } from './check-steps';
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
  seedImage,
  stage0Again,
  stage0Parts,
  stage0Passes,
  stage1Again,
  stage1First,
  stage1Parts,
  stage1Passes,
};
export {
  allowedText,
  choices,
  choiceSchema,
  DEFAULT_ARCH,
  GCC_RELEASES,
  providersSchema,
  REUSES,
  STAGES,
  TLS_PROVIDERS,
  VERIFICATIONS,
  type Choice,
  type GccRelease,
  type Reuse,
  type Stage,
  type TlsProvider,
  type Verification,
} from './choices';
export {
  bareName,
  findPackage,
  idsByName,
  packageId,
  packages,
  shownStep,
  stepLabel,
  type ChainPackage,
  type ShownStep,
} from './packages';
export { stage0Packages, type Stage0Package } from './stage0';
export { stage1Twice } from './stage1';
export {
  newerSteps,
  stage1Gcc,
  stage1Packages,
  stage1PackageSteps,
  stage1Steps,
  type Stage1Choice,
  type Stage1Name,
  type Stage1Package,
} from './stage1-leaves';
export { inputsFor, originalOf, requestOf, step, type Step } from './step';
export { quick, SUITE_COMPILERS, suites, type SuiteCompiler } from './suites';
export { givenParts, TOOLCHAIN_PARTS, type Toolchain, type ToolchainPart } from './toolchain';

/** The chain up to stage0, in the order in which it is grown. Components, benchmarks and verification read it. */
export const chain = checkSteps([...seedImage, ...bootstrapTools, ...stage0Passes]);

/** The same, followed by stage1's toolchain: everything that is built twice. */
export const chainToToolchain = checkSteps([...chain, ...stage1Passes]);

/** The same, followed by stage1's leaves, including all choices. */
export const chainToStage1 = checkSteps([
  ...chainToToolchain,
  ...stage1Leaves,
  ...tlsLeaves.bearssl,
  ...tlsLeaves.mbedtls,
  newerGcc,
]);
