import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../builder/ground/user-error';
import { assetsDir } from '../../builder/ground/assets';
import { PEERS } from '../../components/peer';
import { readableErrors } from '../../components/readable-errors';

/** What a package.json says of the packages that others need. */
type Manifest = Readonly<Record<'dependencies' | 'peerDependencies' | 'peerDependenciesMeta', object>>;

describe('the package', () => {
  it('creates nothing, says nothing and starts nothing when it is imported', () => {
    const script = 'console.log(Object.keys(require("seedstage")).sort().join())';
    const options = { cwd: dirname(assetsDir()), encoding: 'utf8' } as const;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], options);
    expect(stdout).toBe(
      'Bootstrap,BootstrapTools,Build,BuildDifference,ChecksumAudit,DockerHost,GccRelease,HostKind,Image,MuslTarball,Provider,Reuse,' +
        'SeedImage,Source,Stage,Stage0,Stage1,StageImage,TlsProvider,Verification,VmHost\n',
    );
    expect([stderr, status]).toEqual(['', 0]);
  });

  it('loads no package of a plugin that only some programs need, and asks nobody to install it', () => {
    const script =
      'const { DockerHost, SeedImage, VmHost } = require("seedstage");' +
      'require("@pulumi/pulumi").runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });' +
      'new SeedImage("x"); new DockerHost("d"); new VmHost("v", { address: "x", knownHosts: "/k" });' +
      'console.log(Object.keys(require.cache).filter((file) => /@pulumi.(command|docker)/.test(file)));';
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
      cwd: dirname(assetsDir()),
      encoding: 'utf8',
    });
    expect([stdout, stderr]).toEqual(['[]\n', '']);
    const manifest = JSON.parse(readFileSync(join(dirname(assetsDir()), 'package.json'), 'utf8')) as Manifest;
    for (const [name, range] of Object.entries(PEERS)) {
      expect(manifest.dependencies).not.toHaveProperty([name]);
      expect(manifest.peerDependencies).toHaveProperty([name], range);
      expect(manifest.peerDependenciesMeta).toHaveProperty([name], { optional: true });
    }
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
