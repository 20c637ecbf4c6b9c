import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/lib/places.mjs';
import { capture } from '../../scripts/lib/command.mjs';
import { reportCommand } from '../../scripts/lib/report.mjs';
import { scratch } from './scratch.mjs';

const root = scratch('report-call');
mkdirSync(join(root, 'stacks'));
copyFileSync(join(ROOT, 'Pulumi.yaml'), join(root, 'Pulumi.yaml'));

/**
 * What the report of a stack says, as data.
 * @param {string} stack
 */
async function reportOf(stack) {
  const { args, ...call } = reportCommand({ root, env: process.env }, stack);
  // With --json there is no file.
  const { code, stdout, stderr } = await capture({ ...call, args: [...args.slice(0, 2), '--json'] });
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

test('a report of a stack looks at its store with what it chose, and where it has no settings, at the defaults', async () => {
  writeFileSync(
    join(root, 'stacks/Pulumi.chosen.yaml'),
    `config: { seedstage:store: ${join(root, 'store')}, bootstrap:gcc: 14.2.0, bootstrap:providers: { tls: mbedtls } }\n`,
  );
  expect(await reportOf('chosen')).toMatchObject({ choice: { tls: 'mbedtls', gcc: '14.2.0' } });
  expect(await reportOf('me/bootstrap/none')).toMatchObject({ choice: { tls: 'bearssl', gcc: '10.2.0' } });
});
