import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { auditSides, type SidesAudit } from '../../../builder/audit/audit-sides';
import type { Side } from '../../../builder/audit/side';
import { pathSide, type PathForm } from '../../../builder/audit/sides/path-side';
import { imageOf } from '../../../builder/export/image';
import { exportDirectory } from '../../../builder/export/export-tree';
import { writeOciArchive } from '../../../builder/export/oci-archive';
import { Store } from '../../../builder/store/store';
import { scanTree } from '../../../builder/tree/manifest';
import { scratch } from '../../support/scratch';
import { shell, TestRun } from '../../support/two-trees';
import { errorText } from '../../support/user-errors';

const root = scratch('sides');
const run = new TestRun();
afterAll(async () => await run.scratch.remove());

/** A tree with a bit of everything that an archive can hold. */
const TREE = `mkdir -p tree/usr/bin tree/usr/share
  cd tree/usr
  seq 999 > share/numbers; echo tool > bin/tool; chmod 755 bin/tool; ln bin/tool bin/tool2; ln -s ../bin/tool share/link
  mkdir -m 700 own; printf x > "own/$(printf 'caf\\303\\251 \\377')"; mkfifo own/fifo
  long=share/$(printf 'd%.0s' $(seq 120))/$(printf 'f%.0s' $(seq 130)); mkdir -p \${long%/*}; echo long > $long`;
let count = 0;

function place(): string {
  const directory = join(root, String((count += 1)));
  mkdirSync(directory);
  return directory;
}

async function open(path: string, form: PathForm = 'file'): Promise<Side> {
  return await pathSide(form, path.slice(root.length), path, {
    signal: run.signal,
    unpacker: run.unpacker,
    base: root,
  });
}

async function audit(left: string, right: string): Promise<SidesAudit> {
  return await auditSides(await open(left), await open(right), run);
}

describe('a tar archive', () => {
  it.each([
    ['gnu', '-cf'],
    ['pax', '-cf'],
    ['gnu', '-czf'],
    ['pax', '-cJf'],
    ['gnu', '-cjf'],
    ['gnu', '--zstd -cf'],
  ])('of the format %s, made by tar %s, is the tree that it was made of', async (format, how) => {
    const at = place();
    shell(
      at,
      `${TREE}; cd ../..; tar --format=${format} ${how} t.tar -C tree .; cd tree; tar cf ../names.tar usr`,
    );
    expect(await audit(join(at, 'tree'), join(at, 't.tar'))).toMatchObject({ verdict: 'identical' });
    expect((await audit(join(at, 'tree'), join(at, 'names.tar'))).verdict).toBe('identical');
  });

  it('is compared by its bytes, through hard links too', async () => {
    const at = place();
    shell(at, `${TREE}; cd ../..; tar czf t.tgz -C tree usr; echo changed > tree/usr/bin/tool`);
    const { findings } = await audit(join(at, 'tree'), join(at, 't.tgz'));
    expect(findings.map(({ path, cause, details }) => [path, cause, details.at(-1)])).toEqual([
      ['usr/bin/tool', 'text', '+tool'],
      ['usr/bin/tool2', 'text', '+tool'],
    ]);
  });

  it('without directories has those that tar would make', async () => {
    const at = place();
    shell(at, 'umask 022; mkdir -p tree/a/b; echo x > tree/a/b/x; tar cf t.tar -C tree a/b/x');
    expect((await audit(join(at, 'tree'), join(at, 't.tar'))).verdict).toBe('identical');
  });

  it.each([
    [
      'a name that leads out',
      'echo x > x; tar cPf t.tar --transform=s,x,../x, x',
      'it has the name ../x, which leads out of it',
    ],
    [
      'a name twice',
      'echo x > x; tar cf t.tar x x --hard-dereference',
      'it has the name x twice: which one counts depends on the program that unpacks it',
    ],
    [
      'a name below a link',
      'echo x > x; ln -s / y; tar cf t.tar y; tar rf t.tar --transform=s,x,y/x, x',
      'it has y/x, but y is a link',
    ],
    [
      'a sparse file',
      'truncate -s 1M x; tar cSf t.tar x',
      'it has a sparse file in the form of GNU tar, which is not supported',
    ],
    [
      'its end cut off',
      'seq 9999 > x; tar cf y x; head -c 20000 y > t.tar',
      'it ends in the middle of a file',
    ],
    [
      'damaged compression',
      'seq 99999 > x; tar czf y x; head -c 2000 y > t.tar',
      'its gzip stream is damaged',
    ],
    [
      'damage that xz finds',
      'seq 99999 > x; tar cJf y x; head -c 2000 y > t.tar',
      'its xz stream is damaged',
    ],
  ])('with %s is refused', async (_, script, reason) => {
    const at = place();
    shell(at, script);
    expect(await errorText(() => open(join(at, 't.tar')))).toContain(
      `${join(at, 't.tar')} cannot be compared: ${reason}`,
    );
  });
});

describe('an OCI image', () => {
  it('is the tree that its layers make, as an archive and as a directory', async () => {
    const at = place();
    const tree = join(at, 'made');
    shell(
      at,
      'umask 022; mkdir -p made/usr/bin; echo tool > made/usr/bin/tool; chmod 755 made/usr/bin/tool; ln -s tool made/usr/bin/other',
    );
    const store = new Store(join(at, 'store'));
    const manifest = await scanTree(tree);
    await store.put(tree, manifest);
    const artifacts = [manifest.fingerprint];
    await writeOciArchive(await imageOf(store, 'x86_64', artifacts), 'seedstage/x:1', join(at, 'i.oci.tar'));
    await exportDirectory(store, { artifacts, rootfs: true }, join(at, 'exported'));
    shell(at, 'mkdir layout; tar xf i.oci.tar -C layout; gzip -k i.oci.tar');
    for (const form of ['i.oci.tar', 'layout', 'i.oci.tar.gz']) {
      const side = await open(join(at, form));
      expect(side.form).toBe('image');
      expect((await auditSides(side, await open(join(at, 'exported')), run)).verdict).toBe('identical');
    }
    shell(at, 'echo other >> exported/usr/bin/tool');
    const { findings } = await audit(join(at, 'layout'), join(at, 'exported'));
    expect(findings).toMatchObject([{ path: 'usr/bin/tool', cause: 'text' }]);
    shell(
      at,
      'for f in layout/blobs/sha256/*; do tar tf $f usr/bin/tool 2>/dev/null && printf x >> $f; done; true',
    );
    expect(await errorText(() => open(join(at, 'layout')))).toMatch(
      /is damaged: the blob sha256:[0-9a-f]{64} is sha256:/,
    );
  });

  it('applies whiteouts to the layers below', async () => {
    const at = place();
    shell(
      at,
      `umask 022
      mkdir -p one/a/b one/kept/d two/a two/kept/d tree/a tree/kept/d
      echo 1 > one/a/b/x; echo 1 > one/gone; echo 1 > one/kept/d/old; echo 1 > one/kept/file; echo 1 > one/changed
      : > two/a/.wh.b; : > two/.wh.gone; : > two/kept/d/.wh..wh..opq; echo 2 > two/kept/d/new; echo 2 > two/changed
      echo 1 > tree/kept/file; echo 2 > tree/kept/d/new; echo 2 > tree/changed
      mkdir -p image/blobs/sha256
      blob() { s=$(sha256sum < $1 | cut -d' ' -f1); mv $1 image/blobs/sha256/$s; echo "{\\"mediaType\\":\\"$2\\",\\"digest\\":\\"sha256:$s\\",\\"size\\":1}"; }
      tar czf l1 -C one .; tar cf l2 -C two .
      echo "{\\"layers\\":[$(blob l1 x),$(blob l2 x)]}" > m
      echo "{\\"manifests\\":[$(blob m application/vnd.oci.image.manifest.v1+json)]}" > image/index.json
      echo '{"imageLayoutVersion":"1.0.0"}' > image/oci-layout`,
    );
    const { verdict, findings } = await audit(join(at, 'tree'), join(at, 'image'));
    expect([verdict, findings]).toEqual(['identical', []]);
  });
});

describe('a text', () => {
  it('is a manifest, a fingerprint, or what sha256sum prints of a manifest', async () => {
    const at = place();
    shell(at, 'mkdir tree; echo x > tree/x');
    const { text, fingerprint } = await scanTree(join(at, 'tree'));
    writeFileSync(join(at, 'm.manifest'), text);
    writeFileSync(join(at, 'f'), `${fingerprint}\n`);
    shell(at, 'sha256sum m.manifest > s');
    for (const [file, form] of [
      ['m.manifest', 'manifest'],
      ['f', 'fingerprint'],
      ['s', 'fingerprint'],
    ] as const) {
      const side = await open(join(at, file));
      expect(side.form).toBe(form);
      expect((await auditSides(await open(join(at, 'tree')), side, run)).verdict).toBe('identical');
    }
    shell(at, 'echo y > tree/x');
    expect(await audit(join(at, 'tree'), join(at, 'm.manifest'))).toMatchObject({
      verdict: 'differing',
      reason: expect.stringContaining('has no bytes to explain a difference with') as string,
      nextStep: 'A manifest has hashes, not files. Give the directory, archive or image that it describes.',
      findings: [{ path: 'x', cause: 'not explained' }],
    });
    expect(await audit(join(at, 'tree'), join(at, 'f'))).toMatchObject({
      verdict: 'differing',
      reason: 'the fingerprints differ; a fingerprint alone does not say which files',
      findings: [],
    });
  });

  it.each([
    ['a line twice', (lines: string) => lines + lines, 'it has a name twice'],
    [
      'a line cut off',
      (lines: string) => lines.slice(0, -9),
      'its lines are not sorted, or not written as seedstage writes them',
    ],
    ['a merge marker', (lines: string) => `${lines}<<<<<<<\n`, 'not a manifest line: "<<<<<<<"'],
  ])('that is a manifest with %s is refused', async (_, change, reason) => {
    const at = place();
    shell(at, 'mkdir tree; echo x > tree/x; echo y > tree/y');
    writeFileSync(join(at, 'm'), change((await scanTree(join(at, 'tree'))).text));
    expect(await errorText(() => open(join(at, 'm')))).toContain(`the manifest is damaged: ${reason}`);
  });

  it('that is none of these is refused', async () => {
    const at = place();
    shell(at, 'echo hello > f; mkfifo fifo; ln -s nowhere dangling');
    expect(await errorText(() => open(join(at, 'f')))).toContain('is nothing that can be compared');
    expect(await errorText(() => open(join(at, 'fifo')))).toContain('is not a plain file');
    expect(await errorText(() => open(join(at, 'dangling')))).toContain(
      'is a symbolic link that leads nowhere',
    );
    expect(await errorText(() => open(join(at, 'none')))).toContain('there is no file or directory');
    expect(await errorText(() => open(join(at, 'f'), 'archive'))).toContain(
      'is not a tar archive, expected a tar archive',
    );
  });
});

describe("the value of sabotage's butch", () => {
  /** butch's own pipeline, and the XOR by Python. */
  function byButch(directory: string): string {
    const script = String.raw`
import subprocess, sys
names = subprocess.run("find . -type f -or -type l | sort -u", shell=True, capture_output=True, cwd=sys.argv[1]).stdout
n = x = 0
for name in names.split(b"\n")[:-1]:
    done = subprocess.run(["sha512sum", name], capture_output=True, cwd=sys.argv[1])
    if done.returncode == 0: x ^= int(done.stdout[:128], 16); n += 1
print(f"{n}-{x:0128x}")`;
    return execFileSync('python3', ['-c', script, directory], { encoding: 'utf8' }).trim();
  }

  async function agrees(at: string): Promise<SidesAudit> {
    writeFileSync(join(at, 'value'), byButch(join(at, 'tree')));
    return await audit(join(at, 'tree'), join(at, 'value'));
  }

  const MAKE = `mkdir -p tree/d; cd tree; echo 1 > one; echo 2 > d/two; ln -s ../one d/link; ln -s d dirlink; ln -s nowhere lost
    ln -s d/link twice; ln one hard`;

  it('is computed as butch does, and at most agrees', async () => {
    const at = place();
    shell(at, MAKE);
    expect(await agrees(at)).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(
        /^agrees \(contents only\): butch's value is 5-[0-9a-f]{128} on both sides, but it shows neither names/,
      ) as string,
    });
    shell(at, 'tar cf t.tar -C tree .');
    expect((await audit(join(at, 't.tar'), join(at, 'value'))).reason).toMatch(/^agrees/);
    shell(at, 'echo 3 > tree/d/two');
    expect((await audit(join(at, 'tree'), join(at, 'value'))).verdict).toBe('differing');
  });

  it('does not see an even number of files with one content: so it never says identical', async () => {
    const at = place();
    shell(at, 'mkdir tree; for n in 1 2; do echo good > tree/$n; done');
    writeFileSync(join(at, 'value'), byButch(join(at, 'tree')));
    shell(at, 'for n in 1 2; do echo backdoor > tree/$n; done');
    expect(readFileSync(join(at, 'value'), 'utf8')).toMatch(/^2-0{128}$/);
    expect(await audit(join(at, 'tree'), join(at, 'value'))).toMatchObject({ verdict: 'inconclusive' });
  });

  it.each([
    [
      'a link out of the tree',
      'ln -s /etc/hostname tree/x',
      /x is a link to \/etc\/hostname, where butch reads a file of the machine/,
    ],
    ['a link above the tree', 'ln -s ../value tree/x', /x is a link to \.\.\/value, where butch reads/],
    [
      'a line break in a name',
      'echo > "tree/$(printf "a\\nb")"',
      /butch's shell cannot read the name a\\x0ab/,
    ],
  ])('is inconclusive for a tree with %s', async (_, script, reason) => {
    const at = place();
    shell(at, `mkdir tree; ${script}; printf 1-${'0'.repeat(128)} > value`);
    const result = await audit(join(at, 'tree'), join(at, 'value'));
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toMatch(reason);
  });

  it('cannot be compared with hashes', async () => {
    const at = place();
    shell(at, `printf 1-${'0'.repeat(128)} > value; printf ${'0'.repeat(64)} > f`);
    expect((await audit(join(at, 'f'), join(at, 'value'))).reason).toMatch(
      /needs the files, and .*\/f is only a hash$/,
    );
  });
});
