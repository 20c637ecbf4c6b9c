import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { quote } from '../../scripts/lib/env-file.mjs';

test.each(['/home/me/seedstage', '/home/my files/$HOME/it\'s "here"', '/a*b/`c`'])(
  'a shell reads %j back as it was',
  (path) => {
    expect(execFileSync('sh', ['-c', `printf %s ${quote(path)}`]).toString()).toBe(path);
  },
);
