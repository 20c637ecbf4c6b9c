import { openSync, writeSync } from 'node:fs';
import { Room } from './room';
import { caseOf, search, type Failure, type Result, type SearchOptions } from './search';
import type { AnyTarget } from './target';

/** What the process that searches is told, as JSON. */
export interface Order extends SearchOptions {
  readonly target: string;
  /** An empty directory. */
  readonly room: string;
  /** A file that says which case is being read: whoever watches finds it there, whatever becomes of this process. */
  readonly mark: string;
  /** Only tells which case it is: reading it ended the process before. */
  readonly show?: boolean;
}

/** What it tells, one JSON a line, on descriptor 3. */
export type Message =
  | { readonly event: 'broke'; readonly failure: Failure }
  | { readonly event: 'case'; readonly input: string }
  | { readonly event: 'ended'; readonly result: Result };

/** Searches in this process. All that it tells is written at once: a case may end it at any time. */
export async function searchHere(targets: readonly AnyTarget[], order: Order): Promise<void> {
  const target = targets.find(({ name }) => name === order.target);
  if (target === undefined) throw new Error(`no target ${order.target}`);
  const mark = openSync(order.mark, 'w');
  const tell = (message: Message): void => void writeSync(3, `${JSON.stringify(message)}\n`);
  if (order.show === true) {
    tell({ event: 'case', input: caseOf(target, order.seed, order.path ?? '0') });
    return;
  }
  const write = (text: string): void => void writeSync(mark, text.padEnd(30), 0);
  const result = await search(target, new Room(order.room), order, {
    begins: (seed, index) => write(`${seed} ${index}`),
    broke: (failure) => tell({ event: 'broke', failure }),
    shrinks: (count) => write(`smaller ${count}`),
  });
  tell({ event: 'ended', result });
}
