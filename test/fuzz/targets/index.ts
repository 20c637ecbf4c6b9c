import type { AnyTarget } from '../target';
import { archives } from './archives';
import { locks } from './locks';
import { manifests } from './manifests';
import { patches } from './patches';
import { properties, settings } from './properties';
import { recipes } from './recipes';
import { records } from './records';
import { statements } from './statements';
import { trees } from './trees';
import { changes, json, outcomes } from './small-texts';

/** All that reads what others wrote, in the order in which it is searched. */
export const TARGETS: readonly AnyTarget[] = [
  ...[recipes, locks, patches, archives, trees, manifests, records, statements],
  ...[settings, properties, outcomes, changes, json],
];
