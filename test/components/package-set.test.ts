import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { readGolden } from '../../builder/audit/golden';
import { packageId, stage1PackageSteps } from '../../chain';
import { packageSet } from '../../components/package-set';
import { valueOf } from '../support/mock-engine';

it("stage1's golden manifests come together to what docs/trust.md tells the world", async () => {
  const packages = Object.entries(stage1PackageSteps()).map(([name, step]) => {
    const id = packageId(step);
    const golden = readGolden([assetsDir()], 'x86_64', id);
    if ('problem' in golden) throw new Error(golden.problem);
    const { fingerprint, size, files } = golden.manifest;
    const artifact = { id, version: '', arch: 'x86_64', key: name, fingerprint, size, files };
    return [name, pulumi.output(artifact)] as const;
  });
  const { fingerprint, size, files } = packageSet(Object.fromEntries(packages));
  const [bytes, count] = [await valueOf(size), await valueOf(files)];
  const told = readFileSync(join(assetsDir(), '../docs/trust.md'), 'utf8').replaceAll(/\s+/g, ' ');
  expect(told).toContain(
    `fingerprint \`${(await valueOf(fingerprint)) ?? ''}\`, ${bytes?.toLocaleString('en-US') ?? ''} bytes, ${count?.toLocaleString('en-US') ?? ''} files`,
  );
});

it('has nothing of its own where `up` left a package out', async () => {
  const record = { id: 'a', version: '1', arch: 'x86_64', key: 'k', fingerprint: 'f', size: 1, files: 1 };
  const leftOut = pulumi.output({ id: 'b' } as typeof record);
  const set = packageSet({ a: pulumi.output(record), b: leftOut });
  for (const each of [set.key, set.fingerprint, set.size, set.files])
    expect(await valueOf(each as pulumi.Output<unknown>)).toBeUndefined();
});
