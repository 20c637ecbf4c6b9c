import { describe, expect, it } from 'vitest';
import { UserError } from '../../builder/ground/user-error';
import { errorText } from '../../provider/rpc';

describe('an error on its way to the user', () => {
  it('is a sentence and a next step when the user can mend it', () => {
    expect(errorText(new UserError('no disk', 'Free some.'))).toBe('no disk\n  Free some.');
  });

  it('says where it happened when it is our bug', () => {
    const text = errorText(new TypeError('x is not a function'));
    expect(text).toMatch(
      /^This is a bug in seedstage; please report it with these lines:\nTypeError: x is not a function/,
    );
    expect(text).toMatch(/\n +at .*rpc\.test\.ts/);
    expect(errorText('thrown as a text')).toContain('thrown as a text');
  });

  it.each([
    ['EROFS', '/store/x: its file system is read-only (EROFS open)', 'Remount it writable.'],
    ['EDQUOT', "/store/x: the user's disk quota is used up (EDQUOT open)", 'npm run gc'],
    ['EMFILE', '/store/x: this process has too many open files (EMFILE open)', 'ulimit -n'],
    ['ENOSPC', '/store/x: the disk is full', 'npm run gc'],
    ['EIO', '/store/x: the disk cannot be read or written (EIO open)', 'dmesg'],
    [
      'ENOTDIR',
      '/store/x: there is a file where a directory is expected (ENOTDIR open)',
      'Move it out of the way.',
    ],
    ['EACCES', '/store/x: permission is denied (EACCES open)', 'ls -ld'],
  ])('says what the machine refused: %s is no bug', (code, problem, nextStep) => {
    const error = Object.assign(new Error('raw'), { code, path: '/store/x', syscall: 'open' });
    for (const each of [error, new Error('around it', { cause: error })]) {
      const [first, second] = errorText(each).split('\n');
      expect(first).toBe(problem);
      expect(second).toContain(nextStep);
    }
  });

  it('is our bug when a file of ours is not there', () => {
    const error = Object.assign(new Error('raw'), { code: 'ENOENT', path: '/store/x' });
    expect(errorText(error)).toContain('This is a bug in seedstage');
  });

  it('fits into a header', () => {
    expect(errorText(new UserError('x'.repeat(100_000), '')).length).toBeLessThan(20_000);
  });
});
