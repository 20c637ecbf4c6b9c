import { availableParallelism, loadavg } from 'node:os';

/** However busy the machine is, a case that takes this many times what it may take is too slow. */
const MOST = 10;

/**
 * By how much everything takes longer now, because others are at work on this machine, too: 1 on one that has
 * nothing else to do.
 */
export function busyFactor(): number {
  const [load = 0] = loadavg();
  return Math.min(MOST, Math.max(1, load / availableParallelism()));
}
