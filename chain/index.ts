import { bootstrapTools } from './bootstrap-tools';
import { checkSteps } from './check-steps';
import { seedImage } from './seed-image';
import { stage0Again, stage0Parts, stage0Passes } from './stage0';
import { stage1Again, stage1Parts, stage1Passes } from './stage1';

export {
  bootstrapTools,
  checkSteps,
  seedImage,
  stage0Again,
  stage0Parts,
  stage0Passes,
  stage1Again,
  stage1Parts,
  stage1Passes,
};
export { requestOf, type Step } from './step';

/** The chain to stage0, in the order in which it is grown. Components, benchmarks and verification read it. */
export const chain = checkSteps([...seedImage, ...bootstrapTools, ...stage0Passes]);

/** The same, and stage1 after it. */
export const chainToStage1 = checkSteps([...chain, ...stage1Passes]);
