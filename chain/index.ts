import { bootstrapTools } from './bootstrap-tools';
import { checkSteps } from './check-steps';
import { seedImage } from './seed-image';
import { stage0Again, stage0Parts, stage0Passes } from './stage0';

export { bootstrapTools, checkSteps, seedImage, stage0Again, stage0Parts, stage0Passes };
export { requestOf, type Step } from './step';

/** The whole chain, in the order in which it is grown. Components, benchmarks and verification read it. */
export const chain = checkSteps([...seedImage, ...bootstrapTools, ...stage0Passes]);
