import { chmodSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine, stepTexts, type Ran, type Running, type Stack } from '../support/engine';
import type { GraphBuild } from '../support/graph';
import { isRoot, makeUser } from '../support/ordinary-user';
import { endNow, processesOfBuild, processesWith, providerOf, until } from '../support/processes';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';
import { SshServer } from '../support/ssh-server';
import { TcpLine } from '../support/tcp-line';
import { installs, sleeps, TestAssets } from '../support/test-assets';
import { mayMount, Tmpfs } from '../support/tmpfs';

const root = scratch('vm-host');
chmodSync(root, 0o755);
const assets = new TestAssets(join(root, 'assets'));
const engine = new Engine(root);

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

/** Waits until a build says something, which is when it runs there. */
async function runs(up: Running, recipe: string): Promise<void> {
  await until(`${recipe} runs`, () => processesOfBuild(recipe).length > 0, 30);
  expect(up.soFar()).toBeDefined();
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
  /** Root's, and an ordinary user's. */
  let roots: SshServer;
  let users: SshServer;

  beforeAll(async () => {
    assets.recipe(
      'tree',
      `make_directory("/out/usr"); make_directory("/out/usr/empty"); write_file("/out/usr/file", "tree");
       if (CALL2(88, "file", "/out/usr/link") < 0) sys_exit(9);`,
    );
    assets.recipe('stray', `${installs('usr/stray', 'stray')} write_file("/etc/stray", "stray");`);
    assets.recipe(
      'socket',
      `${installs('usr/file', 'x')} if (CALL3(133, "/out/usr/socket", 0140644, 0) < 0) sys_exit(9);`,
    );
    assets.recipe('fails', 'say("no luck\\n"); sys_exit(3);');
    for (const name of [
      'slow',
      'killed-client',
      'killed-session',
      'killed-provider',
      'dead-line',
      'one',
      'two',
    ]) {
      assets.recipe(name, `say("asleep\\n"); ${sleeps(3)} ${installs(`usr/${name}`, name)}`);
    }
    assets.recipe('endless', `say("asleep\\n"); for (;;) ${sleeps(60)}`);
    assets.recipe(
      'large',
      `make_directory("/out/usr"); char *bytes = take(60 << 20);
       write_bytes("/out/usr/large", bytes, 60 << 20, 0644);`,
    );
    roots = await SshServer.start(join(root, 'roots'));
    users = await SshServer.start(join(root, 'users'), { user: makeUser() });
  });

  afterAll(async () => {
    await roots.stop();
    await users.stop();
  });

  it.each(['root', 'an ordinary user'])(
    'brings out the same as this machine as %s, and keeps nothing there but artifacts',
    async (who) => {
      const machine = who === 'root' ? roots : users;
      const there = await stackOf(`there-${who.slice(0, 2)}`, machine.host(), 'tree');
      const ran = await there.up();
      expect(ran.code, ran.text).toBe(0);
      const here = await stackOf(`here-${who.slice(0, 2)}`, { kind: 'local' }, 'tree');
      expect((await here.up()).code).toBe(0);
      expect(await there.outputs()).toEqual(await here.outputs());
      await until('nothing is left', () => leftOn(machine).length === 0, 10);
      // The launcher and the seed.
      expect(readdirSync(join(machine.directory, 'artifacts'))).toHaveLength(2);
      // Of its key, nothing is in the state but what is encrypted.
      const state = JSON.stringify(await there.state());
      expect(state).not.toContain('PRIVATE KEY');
    },
  );

  it('is in no key: a stack that goes from one host to the other and back has nothing to do', async () => {
    const stack = await stackOf('switch', users.host(), 'tree');
    expect((await stack.up()).code).toBe(0);
    for (const host of [{ kind: 'local' }, users.host()]) {
      stack.declare(graphOn(host, 'tree'));
      expect(stepTexts(await stack.up())).toEqual([]);
    }
  });

  it('says at preview what will be sent there, and sends it once', async () => {
    const fresh = users.host({ directory: join(users.directory, '..', 'fresh') });
    const stack = await stackOf('sent', { kind: 'local' });
    expect((await stack.up()).code).toBe(0);
    stack.declare(graphOn(fresh, 'tree'));
    expect((await stack.preview()).said('tree')[0]).toMatch(/, 1 artifact \(0\.4 MB\) to send/);
    expect((await stack.up()).code).toBe(0);
    stack.declare(graphOn(fresh, 'tree', 'slow'));
    expect((await stack.preview()).said('slow')[0]).not.toContain('to send');
  });

  it('refuses what is written outside the output, and what fails, as this machine does', async () => {
    const stack = await stackOf('bad', users.host(), 'stray', 'socket', 'fails');
    const ran = await stack.up('--continue-on-error');
    expectFailed(
      ran,
      'stray: build.c wrote outside /out, /build, /src and /tmp: /etc/stray',
      'socket: the output cannot be an artifact: /out/usr/socket is a socket',
      /fails: its build script failed in the phase start: exit code 3\n\s*no luck/,
    );
    await until('nothing is left', () => leftOn(users).length === 0, 10);
  });

  it('whose client is killed fails that build; the next up goes on', async () => {
    const stack = await stackOf('killed-client', users.host(), 'killed-client');
    const up = stack.start('up');
    await runs(up, 'killed-client');
    for (const { pid, command } of processesWith(`-p ${users.port} `)) {
      if (command.startsWith('ssh ')) endNow(pid);
    }
    expectFailed(await up.ended, /the connection to .*127\.0\.0\.1:\d+ was lost/, 'is kept');
    await until('the build is gone', () => processesOfBuild('killed-client').length === 0, 3);
    await expectBuilt(stack, 'killed-client');
  });

  it('whose session is killed fails that build; the next up goes on', async () => {
    const stack = await stackOf('killed-session', users.host(), 'killed-session');
    const up = stack.start('up');
    await runs(up, 'killed-session');
    users.killSessions();
    expectFailed(await up.ended, /the connection to .*127\.0\.0\.1:\d+ was lost/, 'is kept');
    await until('the build is gone', () => processesOfBuild('killed-session').length === 0, 3);
    await expectBuilt(stack, 'killed-session');
  });

  it('a provider that is killed takes its build there with it; the next up goes on', async () => {
    const stack = await stackOf('killed-provider', roots.host(), 'killed-provider');
    const up = stack.start('up');
    await runs(up, 'killed-provider');
    endNow(providerOf(stack.directory).pid);
    await up.ended;
    await until('the build is gone', () => processesOfBuild('killed-provider').length === 0, 3);
    await expectBuilt(stack, 'killed-provider');
    await until('nothing is left', () => leftOn(roots).length === 0, 10);
  });

  it('a line that goes dead ends the build there and here within 30 s; the next up goes on', async () => {
    assets.script('dead-line', `say("asleep\\n"); ${sleeps(90)} ${installs('usr/dead-line', 'x')}`);
    const line = await TcpLine.to(users.port);
    const stack = await stackOf('dead-line', users.host({ port: line.port }), 'dead-line');
    const up = stack.start('up');
    await runs(up, 'dead-line');
    const started = Date.now();
    line.goDead();
    await until('the build is gone', () => processesOfBuild('dead-line').length === 0, 30);
    expectFailed(
      await up.ended,
      /the connection to .*127\.0\.0\.1:\d+ was lost/,
      /ends by itself within 30 s/,
    );
    expect(Date.now() - started).toBeLessThan(35_000);
    line.comeBack();
    assets.script('dead-line', installs('usr/dead-line', 'x'));
    await expectBuilt(stack, 'dead-line');
    await line.stop();
  });

  it('runs as many builds at once as it has compile jobs, or as the host says', async () => {
    const seconds = async (jobs: number): Promise<number> => {
      const stack = await stackOf(`jobs-${jobs}`, users.host({ jobs }), 'one', 'two');
      const ran = await stack.up();
      expect(ran.code, ran.text).toBe(0);
      return ran.seconds;
    };
    const [one, two] = [await seconds(1), await seconds(2)];
    expect(one - two).toBeGreaterThan(1.5); // each of them sleeps for 3 s
  });

  it('what a client that never came back has left there is removed', async () => {
    const left = join(users.directory, 'runs', 'left');
    mkdirSync(left);
    writeFileSync(join(left, 'file'), '');
    const days = Date.now() / 1000 - 3 * 24 * 3600;
    utimesSync(left, days, days);
    const stack = await stackOf('leftovers', users.host(), 'tree');
    expect((await stack.up()).code).toBe(0);
    expect(existsSync(left)).toBe(isRoot); // another's is not the user's to remove
  });

  it.runIf(mayMount)('with a full disk says so, and what to do; with room the next up goes on', async () => {
    const disk = new Tmpfs(join(root, 'small-disk'));
    await disk.mount('size=30m');
    const host = roots.host({ directory: join(disk.directory, 'seedstage') });
    const stack = await stackOf('full', host, 'large');
    expectFailed(await stack.up(), /disk of .* (is full|has no room)/, "(the host's directory)");
    await disk.resize('500m');
    await expectBuilt(stack, 'large');
  });

  describe('that is not the one that was named, or does not let us in', () => {
    const refusedBy = async (name: string, host: object, ...says: (string | RegExp)[]): Promise<void> => {
      const stack = await stackOf(`refused-${name}`, { ...users.host(), ...host }, 'tree');
      expectFailed(await stack.up(), ...says);
    };

    it('another host key', async () => {
      const { hostKey } = roots;
      await refusedBy(
        'key',
        { hostKey },
        /shows the host key SHA256:\S+, expected .*SHA256:/,
        'Nothing was sent',
      );
    });

    it('a host key that is not in the file', async () => {
      const knownHosts = join(root, 'known_hosts');
      writeFileSync(knownHosts, '');
      await refusedBy(
        'file',
        { hostKey: undefined, knownHosts },
        /expected one of \S+known_hosts/,
        'Nothing was sent',
      );
    });

    it('a user that it does not know', async () => {
      await refusedBy(
        'user',
        { user: 'nobody-at-all' },
        /nobody-at-all@127\.0\.0\.1:\d+ lets nobody in by that key/,
      );
    });

    it('a key that it does not know', async () => {
      await refusedBy('secret', { privateKey: roots.key.privateKey }, /lets nobody in by that key/);
    });

    it('nobody there', async () => {
      await refusedBy('port', { port: 1 }, /cannot be reached by ssh: .*Connection refused/);
    });

    it('a name that nobody has', async () => {
      await refusedBy('name', { address: 'nowhere.invalid' }, /nowhere\.invalid\S* has no address/);
    });

    it('a host key that changed since then', async () => {
      const host = users.host();
      await users.restartWithNewKey();
      const stack = await stackOf('changed', host, 'slow');
      expectFailed(
        await stack.up(),
        /shows the host key SHA256:\S+, expected/,
        'Find out whether the machine',
      );
      stack.declare(graphOn(users.host(), 'slow'));
      await expectBuilt(stack, 'slow');
    });
  });
});
