import { describe, expect, it } from 'vitest';
import { UserError } from '../../builder/user-error';
import { errorText } from '../../provider/rpc';

describe('an error on its way to the user', () => {
  it('is a sentence and a next step when the user can mend it', () => {
    expect(errorText(new UserError('no disk', 'Free some.'))).toBe('no disk\n  Free some.');
  });

  it('says where it happened when it is our bug', () => {
    const text = errorText(new TypeError('x is not a function'));
    expect(text).toMatch(
      /^This is a bug in seedstage, please report it with these lines:\nTypeError: x is not a function/,
    );
    expect(text).toMatch(/\n +at .*rpc\.test\.ts/);
    expect(errorText('thrown as a text')).toContain('thrown as a text');
  });

  it('fits into a header', () => {
    expect(errorText(new UserError('x'.repeat(100_000), '')).length).toBeLessThan(20_000);
  });
});
