import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Engine, PACKAGE, pulumiCli, Stack } from '../support/engine';
import { copyBuilder } from '../support/package-copy';
import { startProgram } from '../support/program';
import { scratch } from '../support/scratch';

const root = scratch('no-plugins');

/** A user's project: seedstage as npm installs it, Pulumi's SDK, and no package of a plugin. */
function layProject(directory: string): void {
  const modules = join(directory, 'node_modules');
  mkdirSync(join(modules, '@pulumi'), { recursive: true });
  copyBuilder(join(modules, 'seedstage'));
  symlinkSync(join(PACKAGE, 'node_modules/@pulumi/pulumi'), join(modules, '@pulumi/pulumi'));
  const project = {
    name: 'mine',
    runtime: { name: 'nodejs', options: { typescript: false } },
    plugins: { providers: [{ name: 'seedstage', path: 'node_modules/seedstage/bin' }] },
  };
  writeFileSync(join(directory, 'Pulumi.yaml'), stringify(project));
  const program = "const { SeedImage } = require('seedstage'); new SeedImage('image');";
  writeFileSync(join(directory, 'index.js'), program);
}

it('a stack on this machine asks for the plugin of no other package', async () => {
  const directory = join(root, 'mine');
  layProject(directory);
  expect(existsSync(join(directory, 'node_modules/seedstage/node_modules/@pulumi'))).toBe(false);
  // As users have it: the engine would get whatever plugin it takes to be needed.
  const engine = new Engine(root, { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'false' });
  const stack = new Stack(engine, directory, 'dev');
  stack.configure({ 'seedstage:store': join(root, 'store'), 'seedstage:offline': true });
  await stack.init();
  const args = ['preview', '--stack', 'dev', '--non-interactive', '-v=7', '--logtostderr'];
  const { code, text } = await startProgram(pulumiCli(), args, { cwd: directory, env: engine.env }).ended;
  expect(code, text).toBe(0);
  expect(text).toContain('tcc: will be built');
  expect(text).toContain('ensurePluginsAreInstalled(): beginning');
  expect(text).not.toMatch(/initiating download|package (command|docker)-/);
  const plugins = join(engine.home, 'plugins');
  expect(existsSync(plugins) ? readdirSync(plugins) : []).toEqual([]);
});
