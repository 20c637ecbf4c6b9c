import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../builder/ground/user-error';
import { assetsDir } from '../../builder/ground/assets';
import { readableErrors } from '../../components/readable-errors';

describe('the package', () => {
  it('creates nothing, says nothing and starts nothing when it is imported', () => {
    const script = 'console.log(Object.keys(require("seedstage")).sort().join())';
    const options = { cwd: dirname(assetsDir()), encoding: 'utf8' } as const;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], options);
    expect(stdout).toBe(
      'Bootstrap,BootstrapTools,Build,ChecksumAudit,GccRelease,HostKind,Image,MuslTarball,Provider,Reuse,SeedImage,' +
        'Source,Stage,Stage0,Stage1,StageImage,TlsProvider,Verification\n',
    );
    expect([stderr, status]).toEqual(['', 0]);
  });
});

describe('readableErrors', () => {
  it('hides the stack of what the user can mend, and of nothing else', () => {
    const wrong = readableErrors(() => {
      throw new UserError('no arch', 'Set one.');
    });
    expect(wrong).toThrow(
      expect.objectContaining({ __pulumiRunError: true, message: 'no arch\n  Set one.' }),
    );
    const broken = readableErrors(() => {
      throw new TypeError('ours');
    });
    expect(broken).toThrow(TypeError);
  });
});
