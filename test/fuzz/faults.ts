import * as fc from 'fast-check';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../builder/ground/user-error';
import { searchHere, type Order } from './child';
import { target, type AnyTarget, type Answer } from './target';
import type { Room } from './room';

/** From this number on, a case breaks a rule: so 100 is the smallest that does. */
const FROM = 100;

/** A target of which every case from {@link FROM} on breaks a rule. */
function fault(name: string, breaks: (room: Room) => Answer | Promise<Answer>): AnyTarget {
  const read = async (input: number, room: Room): Promise<Answer> => {
    if (input < FROM / 2) throw new UserError('it is too small', 'Take a larger one.');
    return input < FROM ? 'accepted' : await breaks(room);
  };
  return target({ name, cases: fc.nat(1_000), read });
}

/** One fault for each rule: what finds none of them finds nothing. */
export const FAULTS: readonly AnyTarget[] = [
  fault('none', () => 'accepted'),
  fault('raw error', () => {
    throw new TypeError('x is not a function');
  }),
  fault('our fault', () => {
    throw new UserError('This is a bug in seedstage', 'Report it.');
  }),
  fault('no next step', () => {
    throw new UserError('it does not work', '');
  }),
  fault('control characters', () => {
    throw new UserError('a name with \x1b[2J in it', 'Rename it.');
  }),
  fault('slow', async (): Promise<Answer> => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return 'accepted';
  }),
  fault('large', () => {
    const bytes = Buffer.alloc(80 << 20, 1);
    return bytes.length > 0 ? 'accepted' : 'refused';
  }),
  fault('outside', (room) => {
    appendFileSync(join(room.bait, 'shared'), 'x');
    return 'accepted';
  }),
  fault('beside', (room) => {
    writeFileSync(join(room.root, `new-${performance.now()}`), '');
    return 'accepted';
  }),
  fault('later', () => {
    void Promise.reject(new Error('nobody waits for it'));
    return 'accepted';
  }),
  fault('hang', () => {
    for (;;);
  }),
  fault('hang quietly', () => new Promise(() => setInterval(() => undefined, 1000))),
  fault('exhausted', () => {
    const all: unknown[][] = [];
    for (;;) all.push(Array<number>(1_000_000).fill(0.5));
  }),
  fault('crash', () => process.abort()),
];

const order = process.argv[process.argv.indexOf('--search') + 1] ?? '';
if (process.argv.includes('--search')) {
  void searchHere(FAULTS, JSON.parse(order) as Order).then(() => process.exit(0));
}
