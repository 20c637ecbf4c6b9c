import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { placesOf } from '../../../builder/attest/stated-sources';
import { sbomText } from '../../../builder/export/sbom';
import { assetsDir } from '../../../builder/ground/assets';
import { sha256 } from '../../../builder/ground/digest';
import { loadSourceLock, sourceNames } from '../../../builder/sources/source-lock';
import { attestCommand } from '../../../commands/attest';
import { exportCommand } from '../../../commands/export';
import { callCommand, jsonOf } from '../../support/call-command';
import { python, pythonTools } from '../../support/python-tools';
import { scratch } from '../../support/scratch';
import { makeSigningKey } from '../../support/signing-keys';
import { grow, testBuilder } from '../../support/test-builder';

const root = scratch('sbom');
const store = join(root, 'store');
let tools: string | undefined;

/** All sources that there are, as if each were a package. */
const sources = sourceNames([assetsDir()]).map((name) => {
  const lock = loadSourceLock([assetsDir()], name);
  const { file, version, licence, sha256: hash } = lock;
  return { name: file, version, licence, sha256: hash, places: placesOf(lock) };
});
/** Two locks may take different parts of one archive. */
const archives = new Set(sources.map((source) => source.sha256)).size;
const packages = [
  ...sources.map((source, index) => ({
    id: `stage1/p${index}`,
    fingerprint: sha256(String(index)),
    sources: [source],
  })),
  { id: 'stage1/all', fingerprint: sha256('all'), sources },
  { id: 'seed/hex0', fingerprint: sha256('none'), sources: [] },
];
const text = sbomText({ name: 'seedstage/stage1:x86_64', arch: 'x86_64', packages, tool: '0.1.0' });

async function call(...argv: string[]): Promise<unknown> {
  const called = await callCommand(exportCommand, [...argv, '--store', store, '--json']);
  expect(called.code, called.err.join('\n')).toBe(0);
  return jsonOf(called);
}

beforeAll(async () => {
  await grow(testBuilder(store), 'hex0');
  tools = await pythonTools();
}, 300_000);

describe('a bill of materials', () => {
  it('has each package with its fingerprint, and each source once, with the hash of its lock', () => {
    const { components, dependencies } = JSON.parse(text) as {
      components: { name: string; hashes?: { content: string }[] }[];
      dependencies: { ref: string; dependsOn?: string[] }[];
    };
    expect(components).toHaveLength(packages.length + archives);
    const make = sources.find(({ name }) => name.startsWith('make'));
    expect(components).toContainEqual(
      expect.objectContaining({
        type: 'file',
        name: make?.name,
        version: '4.4.1',
        licenses: [{ expression: 'GPL-3.0-or-later' }],
        hashes: [{ alg: 'SHA-256', content: make?.sha256 }],
      }),
    );
    expect(components).toContainEqual(
      expect.objectContaining({
        name: 'stage1/p0',
        properties: [{ name: 'seedstage:fingerprint', value: sha256('0') }],
      }),
    );
    expect(dependencies.find(({ ref }) => ref === 'package:stage1/all')?.dependsOn).toHaveLength(archives);
  });

  it('is the same text each time: it has no time and no serial number', () => {
    expect(sbomText({ name: 'seedstage/stage1:x86_64', arch: 'x86_64', packages, tool: '0.1.0' })).toBe(text);
    expect(text).not.toMatch(/timestamp|serialNumber/);
  });

  it('is valid for the library of CycloneDX in Python, which refuses a broken one', async ({ skip }) => {
    skip(tools === undefined, 'there is no Python');
    const program = `
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
print('valid' if error is None else error)
`;
    const check = async (name: string, content: string): Promise<string> => {
      writeFileSync(join(root, name), content);
      return (await python(tools ?? '', program, [join(root, name)])).text;
    };
    expect(await check('good.json', text)).toBe('valid\n');
    expect(await check('bad.json', text.replace('"SHA-256"', '"SHA-257"'))).toContain('SHA-257');
  });
});

describe('export', () => {
  it('writes it beside the archive, and overwrites nothing', async () => {
    const file = join(root, 'hex0.tar');
    expect(await call('hex0', file)).toMatchObject({ sbom: `${file}.cdx.json` });
    const sbom = JSON.parse(readFileSync(`${file}.cdx.json`, 'utf8')) as { components: unknown[] };
    expect(sbom.components).toMatchObject([{ name: 'seed/hex0' }]);
    rmSync(file);
    await call('hex0', file); // that of an export whose files are gone is replaced
    const other = join(root, 'other.tar');
    writeFileSync(`${other}.cdx.json`, 'mine');
    const called = await callCommand(exportCommand, ['hex0', other, '--store', store]);
    expect(called.code).toBe(2);
    expect(called.err[0]).toContain('other.tar.cdx.json" already exists; --force overwrites it');
  });

  it('adds it and the statements to an image as referrers, and leaves the image as it is', async () => {
    const key = makeSigningKey(root, 'alice');
    const out = join(root, 'statements');
    const [plain, full] = [join(root, 'plain.oci.tar'), join(root, 'full.oci.tar')];
    const without = ['hex0', full, '--statements', out, '--store', store];
    expect((await callCommand(exportCommand, without)).err[0]).toContain('has no statement about a package');
    await callCommand(attestCommand, ['hex0', '--key', key.file, '--out', out, '--store', store]);

    const { image } = (await call('hex0', plain)) as { image: string };
    expect(await call('hex0', full, '--statements', out)).toMatchObject({
      image,
      referrers: ['bill-of-materials.cdx.json', 'x86_64/seed/hex0.sigstore.json'],
    });
    const layout = join(root, 'layout');
    mkdirSync(layout);
    execFileSync('tar', ['-xf', full, '-C', layout]);
    const read = (name: string): unknown => JSON.parse(readFileSync(join(layout, name), 'utf8'));
    const blob = (digest: string): string => {
      const content = readFileSync(join(layout, digest.replace('sha256:', 'blobs/sha256/')));
      expect(`sha256:${sha256(content)}`).toBe(digest);
      return content.toString();
    };
    const { manifests } = read('index.json') as {
      manifests: { digest: string; size: number; mediaType: string; artifactType?: string }[];
    };
    const [subject, ...others] = manifests;
    expect(others.map(({ artifactType }) => artifactType)).toEqual([
      'application/vnd.cyclonedx+json',
      'application/vnd.dev.sigstore.bundle.v0.3+json',
    ]);
    const contents = others.map(({ digest }) => {
      const manifest = JSON.parse(blob(digest)) as {
        subject: unknown;
        config: { digest: string };
        layers: { digest: string }[];
      };
      expect(manifest.subject).toEqual({
        mediaType: subject?.mediaType,
        digest: subject?.digest,
        size: subject?.size,
      });
      expect(blob(manifest.config.digest)).toBe('{}');
      return blob(manifest.layers[0]?.digest ?? '');
    });
    expect(contents).toEqual([
      readFileSync(`${full}.cdx.json`, 'utf8'),
      readFileSync(join(out, 'x86_64/seed/hex0.sigstore.json'), 'utf8'),
    ]);
  });

  it('refuses statements for anything but an image', async () => {
    const argv = ['hex0', join(root, 'x.tar'), '--statements', root, '--store', store];
    const called = await callCommand(exportCommand, argv);
    expect(called).toMatchObject({ code: 2, out: [] });
    expect(called.err[0]).toContain('--statements is only for an image');
  });
});
