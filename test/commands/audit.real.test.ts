import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { auditCommand } from '../../commands/audit';
import { exportCommand } from '../../commands/export';
import { callCommand, jsonOf, type Called } from '../support/call-command';
import { scratch } from '../support/scratch';
import { grow, testBuilder } from '../support/test-builder';
import { shell } from '../support/two-trees';

const root = scratch('audit-command');
const store = join(root, 'store');
let fingerprint: string;
let key: string;

beforeAll(async () => {
  ({ fingerprint, key } = await grow(testBuilder(store), 'hex0'));
  await callCommand(exportCommand, ['seed/hex0', join(root, 'hex0'), '--store', store]);
  await callCommand(exportCommand, ['seed/hex0', join(root, 'hex0.tar.gz'), '--store', store]);
  await callCommand(exportCommand, ['seed/hex0', join(root, 'hex0.oci.tar'), '--store', store]);
  shell(root, 'mkdir image; cp -a hex0/. image; tar xf hex0.tar.gz; tar cJf hex0.tar.xz -C hex0 .');
});

async function audit(left: string, right: string, ...options: readonly string[]): Promise<Called> {
  return await callCommand(auditCommand, [left, right, '--store', store, ...options]);
}

const inRoot = (name: string): string => join(root, name);

describe('audit', () => {
  it('finds one artifact identical in every form that it can have', async () => {
    const manifest = inRoot('hex0.manifest');
    copyFileSync(join(store, 'artifacts', fingerprint, 'manifest'), manifest);
    const forms = ['golden:seed/hex0', 'golden:hex0', inRoot('hex0'), inRoot('hex0.tar.gz'), manifest];
    for (const form of [...forms, inRoot('hex0.tar.xz'), `fingerprint:${fingerprint}`]) {
      const { code, out, err } = await audit('seed/hex0', form);
      expect([form, code, out.at(-1), err]).toEqual([form, 0, 'identical', []]);
    }
    expect((await audit(fingerprint, manifest)).code).toBe(0);
    expect((await audit(key, inRoot('hex0'))).code).toBe(0);
  });

  it('says what each side is, and why they differ, and exits with 1', async () => {
    shell(root, 'rm -rf changed; cp -a hex0 changed; chmod 700 changed/usr/bin/hex0');
    const { code, out, err } = await audit('hex0', inRoot('changed'));
    expect(code).toBe(1);
    expect(out[0]).toMatch(
      /^left: {2}hex0 \(an artifact of the store, built .* on local by .*\): \d+ files?, .*, fingerprint [0-9a-f]{64}$/,
    );
    expect(out[1]).toMatch(/^right: .*\/changed \(the directory .*\/changed\): /);
    expect(out.slice(2)).toEqual([
      'differing: 1 name (1 mode)',
      '  usr/bin/hex0: mode 0755 left, 0700 right',
    ]);
    expect(err[0]).toContain('audit: hex0 and ');
  });

  it('says the same to programs', async () => {
    const called = await audit('hex0', inRoot('changed'), '--json');
    expect(called.code).toBe(1);
    expect(jsonOf(called)).toMatchObject({
      verdict: 'differing',
      differing: 1,
      sides: [{ form: 'package', name: 'hex0', fingerprint }, { form: 'directory' }],
      findings: [
        { path: 'usr/bin/hex0', cause: 'mode', differences: [{ kind: 'mode', left: '0755', right: '0700' }] },
      ],
    });
  });

  it('explains a difference with a golden manifest if the store has its files, otherwise says how to get them', async () => {
    shell(root, 'rm -rf changed; cp -a hex0 changed; printf x >> changed/usr/bin/hex0');
    expect((await audit(inRoot('changed'), 'golden:hex0')).out.at(-1)).toMatch(
      /usr\/bin\/hex0: (elf|binary): /,
    );
    const recipes = inRoot('mine');
    const file = join(recipes, 'golden/x86_64/own.manifest');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      readFileSync(join(assetsDir(), 'golden/x86_64/seed/hex0.manifest'), 'utf8').replace(
        /[0-9a-f]{64}/,
        '0'.repeat(64),
      ),
    );
    const { code, err } = await audit(inRoot('changed'), 'golden:own', '--recipes', recipes);
    expect(code).toBe(1);
    expect(err[1]).toMatch(
      /A golden manifest has hashes, not files\. To get them, grow the package .* npm run export -- own DIR/,
    );
  });

  it('writes a page that loads nothing, in which foreign text is only text', async () => {
    const [page, here, there] = ['page.html', 'here', 'there'].map(inRoot) as [string, string, string];
    shell(
      root,
      'rm -rf here there; mkdir here there; for s in here there; do echo "<script>$s</script>" > "$s/<b>x"; done',
    );
    expect((await audit(here, there, '--html', page)).code).toBe(1);
    const text = readFileSync(page, 'utf8');
    expect(text).toContain('The two sides differ in 1 name.');
    expect(text).toContain('-&lt;script&gt;here&lt;/script&gt;');
    expect(text).toContain('<code>&lt;b&gt;x</code>');
    expect(text).not.toMatch(/<script|<b>|src=|href=/);
    expect(text).toContain(
      'Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-',
    );
    const again = await audit(here, there, '--html', page);
    expect([again.code, again.out]).toEqual([2, []]);
    expect(again.err[0]).toContain('exists; --force overwrites it');
    expect((await audit(here, there, '--html', page, '--force')).code).toBe(1);
    expect((await audit(here, there, '--html', here, '--force')).err[0]).toContain('is not a plain file');
  });

  it('is inconclusive where nothing was compared', async () => {
    const twice = await audit('hex0', fingerprint);
    expect([twice.code, twice.out.at(-1)]).toEqual([
      2,
      'inconclusive: both sides are the same files on this machine',
    ]);
    expect((await audit(inRoot('hex0'), `1-${'0'.repeat(128)}`)).code).toBe(1);
  });

  it.each([
    [
      'hexo',
      'there is no package "hexo". Did you mean seed/hex0?, and there is no file or directory of that name',
    ],
    ['golden:seed/none', 'there is no golden/x86_64/seed/none.manifest'],
    ['stage1/gcc', 'stage1/gcc is not in the store '],
    ['http://example.org/x', '"http://example.org/x" is not an https:// URL'],
    ['butch:1-00', '"butch:1-00" is not a value of butch, expected COUNT-HEX with 128 hexadecimal digits'],
    ['fingerprint:', '"fingerprint:" has nothing after the colon'],
    ['dir:/none', 'there is no file or directory /none'],
    ['/dev/null', '/dev/null is not a plain file'],
  ])('refuses %s', async (side, problem) => {
    const { code, err } = await audit(side, inRoot('hex0'));
    expect(code).toBe(2);
    expect(err[0]).toContain(`npm run audit: ${problem}`);
  });
});
