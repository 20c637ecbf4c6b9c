import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine, stepTexts, type Ran, type Stack } from '../support/engine';
import type { GraphBuild } from '../support/graph';
import { isRoot, makeUser } from '../support/ordinary-user';
import { endNow, processesOfBuild, processesWith, providerOf, until } from '../support/processes';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';
import { SshServer } from '../support/ssh-server';
import { TcpLine } from '../support/tcp-line';
import { installs, sleeps, TestAssets } from '../support/test-assets';

const root = scratch('vm-host');
chmodSync(root, 0o755);
const assets = new TestAssets(join(root, 'assets'));
const engine = new Engine(root);
const LOST = /the connection to \S*127\.0\.0\.1:\d+ was lost/;

/** A stack with a store of its own: the seed is made here, and some builds on a host. */
async function stackOf(store: string, host: object, ...builds: string[]): Promise<Stack> {
  const config = {
    'seedstage:store': join(root, store),
    'seedstage:recipes': assets.root,
    'seedstage:offline': true,
  };
  return await engine.stack({ graph: graphOn(host, ...builds), config });
}

function graphOn(host: object, ...names: string[]): { builds: GraphBuild[] } {
  return { builds: [{ name: 'seed' }, ...names.map((name) => ({ name, args: { host } }))] };
}

/** What lies on a machine beside artifacts. */
function leftOn(machine: SshServer): string[] {
  const below = (name: string): string[] => {
    const place = join(machine.directory, name);
    return existsSync(place) ? readdirSync(place).map((each) => `${name}/${each}`) : [];
  };
  return [...below('runs'), ...below('trash')];
}

async function begins(recipe: string): Promise<void> {
  await until(`${recipe} runs`, () => processesOfBuild(recipe).length > 0, 60);
}

async function ends(recipe: string, seconds = 3): Promise<void> {
  await until(`${recipe} is gone`, () => processesOfBuild(recipe).length === 0, seconds);
}

/** That a run failed with a text that can be read. */
function expectFailed(ran: Ran, ...says: readonly (string | RegExp)[]): void {
  expect(ran.code).not.toBe(0);
  for (const each of says) expect(ran.text).toMatch(each);
  expectReadable(ran.text);
}

async function expectBuilt(stack: Stack, name: string): Promise<void> {
  const ran = await stack.up();
  expect(ran.code, ran.text).toBe(0);
  expect(ran.said(name)[0]).toMatch(/^built in /);
}

describe.runIf(SshServer.available && isRoot)('a machine by ssh', () => {
  /** As root, and as an ordinary user. */
  let roots: SshServer;
  let users: SshServer;

  beforeAll(async () => {
    assets.recipe(
      'tree',
      `make_directory("/out/usr"); make_directory("/out/usr/empty"); write_file("/out/usr/file", "tree");
       if (CALL2(88, "file", "/out/usr/link") < 0) sys_exit(9);`,
    );
    for (const name of ['slow', 'killed-client', 'killed-session', 'killed-provider']) {
      assets.recipe(name, `${sleeps(3)} ${installs(`usr/${name}`, name)}`);
    }
    assets.recipe('dead-line', `${sleeps(90)} ${installs('usr/dead-line', 'x')}`);
    roots = await SshServer.start(join(root, 'roots'));
    users = await SshServer.start(join(root, 'users'), { user: makeUser() });
  });

  afterAll(async () => {
    await roots.stop();
    await users.stop();
  });

  it('brings out the same as this machine, and is in no key', async () => {
    const stack = await stackOf('there', users.host(), 'tree');
    const ran = await stack.up();
    expect(ran.code, ran.text).toBe(0);
    const here = await stackOf('here', { kind: 'local' }, 'tree');
    expect((await here.up()).code).toBe(0);
    expect(await stack.outputs()).toEqual(await here.outputs());
    for (const host of [{ kind: 'local' }, users.host()]) {
      stack.declare(graphOn(host, 'tree'));
      expect(stepTexts(await stack.up())).toEqual([]);
    }
    await until('nothing is left', () => leftOn(users).length === 0, 10);
  });

  it('says at preview what will be sent there, and sends it once', async () => {
    const fresh = users.host({ directory: join(users.directory, '..', 'fresh') });
    const stack = await stackOf('sent', { kind: 'local' });
    expect((await stack.up()).code).toBe(0);
    stack.declare(graphOn(fresh, 'tree'));
    expect((await stack.preview()).said('tree')[0]).toMatch(/, 1 artifact \(0\.6 MB\) to send/);
    expect((await stack.up()).code).toBe(0);
    stack.declare(graphOn(fresh, 'tree', 'slow'));
    expect((await stack.preview()).said('slow')[0]).not.toContain('to send');
  });

  it('whose client is killed fails that build; the next up goes on', async () => {
    const stack = await stackOf('killed-client', users.host(), 'killed-client');
    const up = stack.start('up');
    await begins('killed-client');
    for (const { pid, command } of processesWith(`-p ${users.port} `)) {
      if (command.startsWith('ssh ')) endNow(pid);
    }
    await ends('killed-client');
    expectFailed(await up.ended, LOST, 'finished builds are kept');
    await expectBuilt(stack, 'killed-client');
  });

  it('whose session is killed fails that build; the next up goes on', async () => {
    const stack = await stackOf('killed-session', users.host(), 'killed-session');
    const up = stack.start('up');
    await begins('killed-session');
    users.killSessions();
    await ends('killed-session');
    expectFailed(await up.ended, LOST, 'finished builds are kept');
    await expectBuilt(stack, 'killed-session');
  });

  it('loses the build of a provider that is killed; the next up goes on', async () => {
    const stack = await stackOf('killed-provider', roots.host(), 'killed-provider');
    const up = stack.start('up');
    await begins('killed-provider');
    endNow(providerOf(stack.directory).pid);
    await ends('killed-provider');
    await up.ended;
    await expectBuilt(stack, 'killed-provider');
    await until('nothing is left', () => leftOn(roots).length === 0, 10);
  });

  it('whose line goes dead loses the build within 30 s, there and here; the next up goes on', async () => {
    const line = await TcpLine.to(users.port);
    const stack = await stackOf('dead-line', users.host({ port: line.port }), 'dead-line');
    const up = stack.start('up');
    await begins('dead-line');
    const started = Date.now();
    line.goDead();
    await ends('dead-line', 30);
    expectFailed(await up.ended, LOST, 'The processes there end by themselves within 30 s');
    expect(Date.now() - started).toBeLessThan(35_000);
    line.comeBack();
    assets.script('dead-line', installs('usr/dead-line', 'x'));
    await expectBuilt(stack, 'dead-line');
    await line.stop();
  });

  it('whose host key has changed is refused; with the new one the next up goes on', async () => {
    const stack = await stackOf('changed', users.host(), 'slow');
    await users.restartWithNewKey();
    expectFailed(
      await stack.up(),
      /127\.0\.0\.1:\d+ shows the host key SHA256:\S+, expected ssh-ed25519 SHA256:/,
      'Nothing was sent. Check that it is the right machine',
    );
    stack.declare(graphOn(users.host(), 'slow'));
    await expectBuilt(stack, 'slow');
  });
});
