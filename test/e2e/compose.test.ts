import { cpSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Engine, PACKAGE, pulumiCli } from '../support/engine';
import { runProgram } from '../support/program';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';

const root = scratch('compose');
const project = join(root, 'compose');
const engine = new Engine(root);

/** A command in the example's directory, as a user who has only the example and the packed package. */
async function inProject(command: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, ...engine.env };
  return (await runProgram(command, args, { cwd: project, env })).text;
}

beforeAll(async () => {
  cpSync(join(PACKAGE, 'examples/compose'), project, { recursive: true });
  await runProgram('npm', ['pack', '--silent', '--pack-destination', root], { cwd: PACKAGE });
  await inProject('npm', 'install', '--no-audit', '--no-fund', '--silent', join(root, 'seedstage-0.1.0.tgz'));
  const config = {
    'seedstage:recipes': 'assets',
    'seedstage:store': join(root, 'store'),
    'seedstage:sources': await realSources(),
  };
  writeFileSync(join(project, 'Pulumi.dev.yaml'), stringify({ config }));
  await inProject(pulumiCli(), 'stack', 'select', '--create', 'dev', '--non-interactive');
});

describe('a program that takes seedstage as a package', () => {
  it('has it packed, not linked', () => {
    const installed = join(project, 'node_modules/seedstage');
    expect(lstatSync(installed).isSymbolicLink()).toBe(false);
    const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(version).toBe('0.1.0');
  });

  it("grows make beside a resource of its own, and uses make's fingerprint", async () => {
    const said = await inProject(
      pulumiCli(),
      'up',
      '--stack',
      'dev',
      '--yes',
      '--skip-preview',
      '--non-interactive',
    );
    expect(said).toContain('greeting: built in');
    const outputs = JSON.parse(await inProject(pulumiCli(), 'stack', 'output', '--json')) as Record<
      string,
      string
    >;
    expect(outputs['name']).toMatch(/^greeting-[0-9a-f]{12}$/);
    expect(outputs['madeWith']).toMatch(/^make-[0-9a-f]{12}$/);
  });

  it('has nothing to do the second time', async () => {
    const said = await inProject(pulumiCli(), 'preview', '--stack', 'dev', '--non-interactive');
    expect(said).not.toMatch(/to (create|update|delete)/);
    expect(said).toMatch(/\d+ unchanged/);
  });
});
