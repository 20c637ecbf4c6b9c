import { expect, test } from 'vitest';
import { stackIn } from '../../scripts/lib/stack.mjs';

test.each([
  [['--skip-preview'], undefined],
  [['--stack', 'dev'], 'dev'],
  [['--skip-preview', '-s', 'dev'], 'dev'],
  [['--stack=org/bootstrap/dev'], 'org/bootstrap/dev'],
  [['-sdev'], 'dev'],
  [['--suppress-outputs'], undefined],
])('the stack in %j is %j', (args, stack) => {
  expect(stackIn(args)).toBe(stack);
});
