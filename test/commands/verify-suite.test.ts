import { describe, expect, it } from 'vitest';
import { verifySuite } from '../../commands/verify-suite';
import { callCommand } from '../support/call-command';

describe('verify suite', () => {
  it('refuses a compiler that the chain does not have, before anything is grown', async () => {
    const { code, err } = await callCommand(verifySuite, ['--compiler', 'tcc', '--compiler', 'clang']);
    expect(code).toBe(2);
    expect(err).toEqual([
      'npm run verify:suite: --compiler is "clang", expected tcc, gcc3, gcc10, gcc14 or all',
      '  See: npm run verify:suite -- --help',
    ]);
  });
});
