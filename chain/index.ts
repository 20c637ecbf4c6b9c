import { bootstrapTools } from './bootstrap-tools';
import { checkSteps } from './check-steps';
import { seedImage } from './seed-image';

export { bootstrapTools, checkSteps, seedImage };
export { requestOf, type Step } from './step';

/** The whole chain, in the order in which it is grown. Components, benchmarks and verification read it. */
export const chain = checkSteps([...seedImage, ...bootstrapTools]);
