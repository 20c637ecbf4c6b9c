import { describe, expect, it } from 'vitest';
import { checkArtifact } from '../../builder/artifact-rules';
import { manifestOf, type ManifestEntry } from '../../builder/manifest';
import { errorText } from '../support/user-errors';

const file: ManifestEntry = {
  path: 'usr/bin/x',
  type: 'file',
  mode: 0o755,
  size: 1,
  content: 'a'.repeat(64),
};

const refused: [string, Partial<ManifestEntry>, string][] = [
  ['a set-uid file', { mode: 0o4755 }, '/out/usr/bin/x is set-uid'],
  ['a set-gid file', { mode: 0o2755 }, '/out/usr/bin/x is set-gid'],
  ['a socket', { type: 'socket' }, '/out/usr/bin/x is a socket'],
  ['a device', { type: 'device' }, '/out/usr/bin/x is a device'],
  ['a fifo', { type: 'fifo' }, '/out/usr/bin/x is a fifo'],
  ['a path outside usr', { path: 'etc/x' }, '/out/etc/x is outside usr/'],
  [
    'a link above the root',
    { type: 'link', content: '../../../etc/passwd' },
    "/out/usr/bin/x (-> ../../../etc/passwd) is a symlink that leaves the artifact's root",
  ],
  [
    'an absolute link',
    { type: 'link', content: '/etc/passwd' },
    "/out/usr/bin/x (-> /etc/passwd) is a symlink that leaves the artifact's root",
  ],
];

describe('checkArtifact', () => {
  it.each(refused)('refuses %s', async (_, change, says) => {
    const text = await errorText(() =>
      checkArtifact('demo', manifestOf([file, { ...file, path: 'usr/y' }, { ...file, ...change }])),
    );
    expect(text).toContain(`demo: the output cannot be an artifact: ${says}`);
    expect(text).toContain('below $DESTDIR/usr');
  });

  it('refuses an output without a file', async () => {
    const empty = manifestOf([{ ...file, path: 'usr', type: 'dir' }]);
    expect(await errorText(() => checkArtifact('demo', empty))).toContain('demo: the output is empty');
  });

  it('names ten paths and counts the rest', async () => {
    const many = Array.from({ length: 13 }, (_, index) => ({ ...file, path: `etc/${index}` }));
    expect(await errorText(() => checkArtifact('demo', manifestOf(many)))).toContain('; and 3 more');
  });

  it('takes links that stay inside', () => {
    const links = ['x', '../lib/y', '../../usr/z'].map((content, index): ManifestEntry => {
      return { ...file, type: 'link', path: `usr/bin/link${index}`, content };
    });
    expect(() => checkArtifact('demo', manifestOf([file, ...links]))).not.toThrow();
  });
});
