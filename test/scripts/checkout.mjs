import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { ensureCli } from '../../scripts/lib/cli.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { scratch } from './scratch.mjs';

const PROGRAM = `import { Config } from '@pulumi/pulumi';
export const arch = new Config('bootstrap').require('arch');
`;

const PROJECT = `name: bootstrap
runtime:
  name: nodejs
  options:
    typescript: false
main: dist/index.js
stackConfigDir: stacks
`;

/** Stands for the commands that show what the CLI does in lines of ours: here it shows that itself. */
const COMMAND = `import { spawn } from 'node:child_process';
import { basename } from 'node:path';
const NAME = basename(__filename, '.js');
interface Pulumi { cli: string; root: string; env: NodeJS.ProcessEnv }
async function run(args: string[], { cli, root, env }: Pulumi): Promise<number> {
  process.on('SIGINT', () => undefined); // the terminal sends it to the CLI, too
  const child = spawn(cli, [NAME, ...args], { stdio: 'inherit', cwd: root, env });
  return await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}
export const up = { run };
export const preview = { run };
`;

/**
 * A fresh clone of a project with our scripts and a program that needs no provider, and a user with an empty home.
 * @param {string} name
 */
export async function freshCheckout(name) {
  const directory = scratch(name);
  const [root, home] = [join(directory, 'my clone'), join(directory, 'home')];
  mkdirSync(join(root, 'stacks'), { recursive: true });
  mkdirSync(home);
  for (const path of [
    'bin/foreground.mjs',
    'scripts',
    'tools',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    '.gitignore',
  ]) {
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  }
  cpSync(join(ROOT, 'tsconfig.build.json'), join(root, 'tsconfig.build.json'));
  writeFileSync(join(root, '.gitignore'), 'node_modules\ndist/\n');
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'index.ts'), PROGRAM);
  mkdirSync(join(root, 'commands'));
  for (const name of ['up', 'preview']) writeFileSync(join(root, `commands/${name}.ts`), COMMAND);
  writeFileSync(join(root, 'Pulumi.yaml'), PROJECT);
  writeFileSync(
    join(root, 'stacks/Pulumi.x86_64.yaml'),
    '# ours\nconfig:\n  bootstrap:arch: x86_64 # here\n',
  );
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: root }).toString();
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-qm', 'x');

  const env = await plainEnvironment(home);
  return { root, home, env, status: () => git('status', '--short') };
}

/**
 * Nothing of the Pulumi settings of whoever runs the tests; the CLI that set-up chose is on PATH.
 * @param {string} home
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function plainEnvironment(home) {
  const others = Object.entries(process.env).filter(([name]) => !/^(PULUMI_|npm_|XDG_)/.test(name));
  const path = `${dirname(await ensureCli())}:${process.env['PATH']}`;
  return { ...Object.fromEntries(others), HOME: home, PATH: path };
}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export async function run(command, args, options) {
  return await new Promise((resolve) => {
    execFile(command, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
