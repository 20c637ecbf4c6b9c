import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { freshCheckout, run } from './checkout.mjs';
import { program, scratch } from './scratch.mjs';

const STACK = 'stacks/Pulumi.x86_64.yaml';

/**
 * @param {Awaited<ReturnType<typeof freshCheckout>>} checkout
 * @param {string} script
 * @param {...string} args
 */
async function node({ root, env }, script, ...args) {
  return await run(process.execPath, [join('scripts', script), ...args], { cwd: root, env });
}

describe('a fresh clone, on the real engine', () => {
  test('set-up prints the line to source; after it `pulumi up --stack x86_64` works as typed', async () => {
    const checkout = await freshCheckout('typed');
    const { root, env, status, home } = checkout;
    const setup = await node(checkout, 'setup.mjs');
    expect(setup).toMatchObject({ code: 0 });
    const line = /^ {2}(\. .+)$/m.exec(setup.stdout)?.[1] ?? 'none';
    expect(line).toBe(`. '${root}/dist/env.sh'`);
    expect(setup.stdout).toContain('  pulumi up --stack x86_64\n');
    expect(status()).toBe('');

    const typed = `${line} && cd stacks && pulumi up --stack x86_64 --yes --skip-preview && pulumi stack output --stack x86_64 --json`;
    const up = await run('sh', ['-c', typed], { cwd: root, env });
    expect(up.stdout).toContain('+ 1 created');
    expect(up.stdout).toContain('"arch": "x86_64"');
    expect(up.code).toBe(0);
    expect(status()).toBe('');
    expect(existsSync(join(home, '.cache/seedstage/state/.pulumi/stacks/bootstrap/x86_64.json'))).toBe(true);
    // The state is where a later run finds the salt.
    const again = await run('sh', ['-c', `${line} && pulumi preview --stack x86_64 --diff`], {
      cwd: root,
      env,
    });
    expect(again.stdout).toContain('1 unchanged');
    expect(status()).toBe('');
  });

  test('npm start grows the stack, does so again, and leaves git status clean', async () => {
    const { root, env, status } = await freshCheckout('start');
    const first = await run('npm', ['start'], { cwd: root, env });
    expect(first.stdout).toContain('+ 1 created');
    expect(first.code).toBe(0);
    const second = await run('npm', ['start', '--', '--skip-preview'], { cwd: root, env });
    expect(second.stdout).toContain('1 unchanged');
    expect(second.code).toBe(0);
    expect(status()).toBe('');
  });

  test('a source that was edited is compiled before `npm run pulumi -- preview` shows anything', async () => {
    const checkout = await freshCheckout('edited');
    expect(await node(checkout, 'start.mjs', '--skip-preview')).toMatchObject({ code: 0 });
    writeFileSync(join(checkout.root, 'index.ts'), "export const arch = 'another';\n");
    const preview = await node(checkout, 'pulumi.mjs', 'preview', '--stack', 'x86_64');
    expect(preview.stdout).toContain('arch: "x86_64" => "another"');
  });

  test("the user's backend and passphrase are used, and nothing is created elsewhere", async () => {
    const checkout = await freshCheckout('own-backend');
    const state = scratch('own-state');
    Object.assign(checkout.env, { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: 'mine' });
    const start = await node(checkout, 'start.mjs', '--skip-preview');
    expect(start).toMatchObject({ code: 0 });
    expect(existsSync(join(state, '.pulumi/stacks/bootstrap/x86_64.json'))).toBe(true);
    expect(existsSync(join(checkout.home, '.cache/seedstage/state'))).toBe(false);
    expect(checkout.status()).toBe('');

    const secret = await node(
      checkout,
      'pulumi.mjs',
      'config',
      'set',
      '--secret',
      'token',
      'x',
      '-s',
      'x86_64',
    );
    expect(secret).toMatchObject({ code: 0 });
    const file = readFileSync(join(checkout.root, STACK), 'utf8');
    expect(file).toMatch(/^encryptionsalt: /m);
    expect(file).toMatch(/^ +secure: /m);
    const read = await node(checkout, 'pulumi.mjs', 'config', 'get', 'token', '-s', 'x86_64');
    expect(read.stdout).toBe('x\n');
  });

  test('another stack is the user’s to create; without a stack file it is used and left without a trace', async () => {
    const checkout = await freshCheckout('other-stack');
    writeFileSync(join(checkout.root, 'index.ts'), "export const name = 'other';\n");
    const refused = await node(checkout, 'start.mjs', '--stack', 'other', '--skip-preview');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('npm run pulumi -- stack init other');
    expect(await node(checkout, 'pulumi.mjs', 'stack', 'init', 'other')).toMatchObject({ code: 0 });
    const start = await node(checkout, 'start.mjs', '--stack', 'other', '--skip-preview');
    expect(start.stdout).toContain('name: "other"');
    expect(start.code).toBe(0);
    expect(checkout.status()).toBe(' M index.ts\n');
  });

  test('a failing program fails npm start', async () => {
    const checkout = await freshCheckout('failing');
    writeFileSync(
      join(checkout.root, 'index.ts'),
      // Without its stack: Pulumi's own handling of one takes half a minute on some versions of Node.
      "throw Object.assign(new Error('no such arch'), { stack: '' });\n",
    );
    const start = await node(checkout, 'start.mjs', '--skip-preview');
    expect(start.stdout).toContain('no such arch');
    expect(start.code).not.toBe(0);
  });
});

test('Ctrl-C on npm start ends the engine, once, and leaves a clean state and a clean checkout', async () => {
  const { root, env, status } = await freshCheckout('ctrl-c');
  writeFileSync(
    join(root, 'index.ts'),
    "process.stdout.write('the program runs\\n');\nmodule.exports = new Promise((resolve) => setTimeout(resolve, 600_000));\n",
  );
  // script(1) gives it a terminal; what is written to its input is typed there.
  const child = spawn('script', ['-qec', 'npm start -- --skip-preview', '/dev/null'], { cwd: root, env });
  let screen = '';
  const seen = new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      screen += text;
      if (screen.includes('the program runs')) resolve(undefined);
    });
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await seen;
  const started = Date.now();
  child.stdin.write('\x03');
  expect(await ended).not.toBe(0);
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(screen).toContain('^C received; cancelling');
  expect(screen).not.toContain('^C received; terminating immediately');
  expect(status()).toBe(' M index.ts\n');

  const state = await run(process.execPath, ['scripts/pulumi.mjs', 'stack', 'export', '--stack', 'x86_64'], {
    cwd: root,
    env,
  });
  expect(JSON.parse(state.stdout).deployment.pending_operations ?? []).toEqual([]);
});

describe('npm run NAME', () => {
  test('compiles first if need be, then runs the command with its arguments and exit code', async () => {
    const checkout = await freshCheckout('command');
    const source = 'console.log(JSON.stringify(process.argv.slice(2)));\nprocess.exitCode = 3;\nexport {};\n';
    writeFileSync(join(checkout.root, 'commands/main.ts'), source);
    const command = await node(checkout, 'command.mjs', 'say-hello', 'to me', '--loud');
    expect(command).toMatchObject({ code: 3, stdout: '["say-hello","to me","--loud"]\n' });
  });

  test('a path is meant from where the user stands: npm says where that is', async () => {
    const checkout = await freshCheckout('stands');
    writeFileSync(join(checkout.root, 'commands/main.ts'), 'console.log(process.cwd());\nexport {};\n');
    const from = scratch('from');
    const as = (/** @type {string} */ event) => ({
      ...checkout,
      env: {
        ...checkout.env,
        INIT_CWD: from,
        npm_package_json: join(checkout.root, 'package.json'),
        npm_lifecycle_event: event,
      },
    });
    expect((await node(as('gc'), 'command.mjs', 'x')).stdout).toBe(`${from}\n`);
    expect((await node(as('npx'), 'command.mjs', 'x')).stdout).toBe(`${checkout.root}\n`);
  });
});

describe('what cannot be had', () => {
  test('no CLI, a release server with other bytes, no Go: each is said in a line, and nothing is kept', async () => {
    const checkout = await freshCheckout('nothing');
    const server = createServer((_, response) => response.end('not a release'));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const bin = scratch('bin');
    program(join(bin, 'node'), `exec ${process.execPath} "$@"`);
    Object.assign(checkout.env, { PATH: bin, SEEDSTAGE_PULUMI_RELEASES: `http://127.0.0.1:${port}` });
    const setup = await node(checkout, 'setup.mjs');
    server.close();
    expect(setup.code).toBe(1);
    expect(setup.stderr).toContain('seedstage: there is no pulumi on PATH\n');
    expect(setup.stderr).toMatch(
      /seedstage: refused http:.+: its sha256 is [0-9a-f]{64}, expected [0-9a-f]{64}\n/,
    );
    expect(setup.stderr).toMatch(
      /seedstage: Go is needed to build the Pulumi CLI and is not on PATH: install Go >= 1\.24\.0 .+\n$/,
    );
    expect(existsSync(join(checkout.home, '.cache/seedstage/pulumi/3.200.0'))).toBe(false);
  });

  test('a backend that refuses to create the stack: its reason, and where to look', async () => {
    const checkout = await freshCheckout('bad-backend');
    Object.assign(checkout.env, {
      PULUMI_BACKEND_URL: 'file:///nowhere/at/all',
      PULUMI_CONFIG_PASSPHRASE: '',
    });
    const start = await node(checkout, 'start.mjs');
    expect(start.code).toBe(1);
    expect(start.stderr).toMatch(
      /seedstage: pulumi stack init x86_64 .* failed \(exit \d+\)\n.*\/nowhere\/at\/all/s,
    );
    expect(start.stderr).toContain('see `npm run pulumi -- whoami -v` for the backend in use');
  });
});

test.each(['setup', 'start', 'test', 'build'])(
  '%s --help says what it does and does nothing',
  async (script) => {
    const checkout = await freshCheckout(`help-${script}`);
    const help = await node(checkout, `${script}.mjs`, '--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^npm /);
    expect(existsSync(join(checkout.root, 'dist'))).toBe(false);
  },
);
