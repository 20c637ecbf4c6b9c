import { describe, expect, it } from 'vitest';
import { deathText, type Death } from '../../provider/death';

const died = (how: Partial<Death>): string =>
  deathText({ code: null, signal: null, thrown: '', lastWords: '', ...how });

describe('what is said of a provider that died', () => {
  it.each<[string, Partial<Death>, RegExp]>([
    [
      'an error that nothing caught',
      { code: 1, thrown: 'TypeError: x is not a function\n    at y (z.js:1:2)' },
      /uncaught error: TypeError: x is not a function\n {2}Finished builds are kept: .*please report it with these lines:\nTypeError.*\n +at y \(z\.js:1:2\)$/,
    ],
    [
      'a full heap',
      {
        signal: 'SIGABRT',
        lastWords: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      },
      /Node's heap was full\n.*NODE_OPTIONS=--max-old-space-size=4096/,
    ],
    ['a killed process', { signal: 'SIGKILL' }, /it was killed \(SIGKILL\).*\n.*dmesg.*lower seedstage:jobs/],
    [
      'a fault of Node',
      { signal: 'SIGSEGV', lastWords: 'native stack\n' },
      /Node crashed \(SIGSEGV, Node v\d+\.\d+\.\d+\):\nnative stack\n {2}Finished builds are kept: .*another release of Node/,
    ],
    ['somebody’s signal', { signal: 'SIGHUP' }, /it was stopped by SIGHUP\n {2}Finished builds are kept/],
    [
      'an end in order, too early',
      { code: 0 },
      /ended: it was stopped from outside\n {2}Finished builds are kept/,
    ],
    [
      'an exit code',
      { code: 7, lastWords: 'a\nb\n' },
      /ended with exit code 7:\na\nb\n {2}Finished builds are kept: .* please report it with this message\.$/,
    ],
  ])('%s', (_what, how, text) => {
    expect(died(how)).toMatch(/^seedstage's provider ended/);
    expect(died(how)).toMatch(text);
    expect(died(how)).toContain('Finished builds are kept: `pulumi up` continues from there.');
  });
});
