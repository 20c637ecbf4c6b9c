import { chainToStage1, shownStep, stage0Again, stage1Again, type ShownStep } from '../../../chain';
import { nameIn, type StepMetadata } from './engine-event';

const BUILD = 'seedstage:index:Build';
/** A build whose parent is one of seedstage's components. */
const WITHIN_COMPONENT = /(?:^|\$)seedstage:index:\w+\$seedstage:index:Build$/;

/** Longest name first: a resource named `x86_64-curl-mbedtls` is not `mbedtls`. */
const steps = [...chainToStage1, ...stage0Again, ...stage1Again].sort(
  (a, b) => b.name.length - a.name.length,
);

/**
 * How a resource is shown to users: a step of the chain as its package, such as `stage1/make`, and which build of it
 * this is; anything else by its own name.
 */
export function packageOf({ urn, type, old, new: now }: StepMetadata): ShownStep {
  const name = nameIn(urn);
  const recipe = (now ?? old)?.inputs?.['recipe'];
  if (type !== BUILD || !WITHIN_COMPONENT.test(urn.split('::')[2] ?? '')) return { package: name };
  // components/grow.ts calls a build NAME-STEP.
  const step = steps.find((each) => each.recipe === recipe && name.endsWith(`-${each.name}`));
  return (step && shownStep(step.name)) ?? { package: name };
}
