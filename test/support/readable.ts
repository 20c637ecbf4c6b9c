import { expect } from 'vitest';

/** A text that its reader can act on: no stack trace, and no word of a bug of ours. */
export function expectReadable(text: string): void {
  expect(text).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(text).not.toMatch(/This is a bug|UnhandledPromiseRejection|node:internal/);
}
