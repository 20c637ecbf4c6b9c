import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Builder, BuildResult } from '../../../builder/grow/builder';
import type { VmHost } from '../../../builder/sandbox/hosts';
import { isRoot, makeUser, type OrdinaryUser } from '../../support/ordinary-user';
import { processesOfBuild, until } from '../../support/processes';
import { runProgram } from '../../support/program';
import { scratch } from '../../support/scratch';
import { SshServer } from '../../support/ssh-server';
import { installs, sleeps, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { mayMount, Tmpfs } from '../../support/tmpfs';
import { errorText } from '../../support/user-errors';

const root = scratch('vm');
chmodSync(root, 0o755);
const assets = new TestAssets(join(root, 'assets'));

describe.runIf(SshServer.available && isRoot)('a machine by ssh', () => {
  const builder: Builder = testBuilder(join(root, 'store'), assets.root);
  let user: OrdinaryUser;
  let roots: SshServer;
  let users: SshServer;
  let seed: BuildResult;
  let builds = 0;

  beforeAll(async () => {
    assets.recipe('fine', installs('usr/share/fine', 'fine\\n'));
    user = makeUser();
    roots = await SshServer.start(join(root, 'roots'));
    users = await SshServer.start(join(root, 'users'), { user });
    seed = await grow(builder, 'seed');
  });
  afterAll(async () => {
    await builder.close();
    await roots.stop();
    await users.stop();
  });

  /** Builds something that was never built before. */
  async function build(host: object, program = ''): Promise<BuildResult> {
    const name = `new${builds++}`;
    assets.recipe(name, `${program} ${installs('usr/share/new', name)}`);
    return await grow(builder, name, { seed }, { host: host as VmHost });
  }

  const refused = async (host: object): Promise<string> => await errorText(async () => await build(host));

  it('brings out the same as this machine, as root and as an ordinary user, and keeps nothing but artifacts', async () => {
    const here = await grow(builder, 'fine', { seed });
    for (const machine of [roots, users]) {
      const there = testBuilder(join(root, `store-${machine.port}`), assets.root);
      await grow(there, 'seed');
      const result = await grow(there, 'fine', { seed }, { host: machine.host() });
      expect(result).toMatchObject({ fingerprint: here.fingerprint, how: 'built' });
      // The load of this machine says nothing about that one.
      const { host, load } = there.records.byKey(result.key) ?? {};
      expect({ host, load }).toEqual({ host: 'vm', load: undefined });
      await there.close();
      await until(
        'nothing is left',
        () => ['runs', 'trash'].every((each) => readdirSync(join(machine.directory, each)).length === 0),
        10,
      );
      // The launcher and the seed.
      expect(readdirSync(join(machine.directory, 'artifacts'))).toHaveLength(2);
    }
  });

  it('what its shell or its ssh server complains of is not what the build printed', async () => {
    // The user has no home, of which sshd complains in each session.
    const text = await errorText(async () => await build(users.host(), 'say("no luck\\n"); sys_exit(3);'));
    expect(text).toMatch(/exit code 3\n *no luck\n/);
    expect(text).not.toContain('home directory');
  });

  it.each([
    [
      'another host key',
      () => ({ hostKey: roots.hostKey }),
      /shows the host key SHA256:\S+, expected .*SHA256:/,
    ],
    [
      'a host key that is not in the file',
      () => {
        writeFileSync(join(root, 'known_hosts'), '');
        return { hostKey: undefined, knownHosts: join(root, 'known_hosts') };
      },
      /expected one of \S+known_hosts/,
    ],
    [
      'a user that it does not know',
      () => ({ user: 'nobody-at-all' }),
      /^nobody-at-all@\S+ does not accept the key/,
    ],
    ['a key that it does not know', () => ({ privateKey: roots.key.privateKey }), /does not accept the key/],
    ['no key', () => ({ privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nx\n' }), /does not accept the key/],
    ['a port where nobody listens', () => ({ port: 1 }), /cannot be reached by ssh: .*Connection refused/],
    [
      'a name that nobody has',
      () => ({ address: 'nowhere.invalid' }),
      /address of \S*nowhere\.invalid\S* cannot be looked up/,
    ],
  ])('with %s is refused', async (_, different, says) => {
    expect(await refused({ ...users.host(), ...different() })).toMatch(says);
  });

  it('whose host key has changed is refused, and nothing is sent, until the key is corrected', async () => {
    const before = users.host();
    await users.restartWithNewKey();
    const text = await refused(before);
    expect(text).toMatch(/shows the host key SHA256:\S+, expected ssh-ed25519 SHA256:/);
    expect(text).toContain('Nothing was sent. Check that it is the right machine');
    expect((await build(users.host())).how).toBe('built');
  });

  it.each([
    [
      'a directory of another user',
      (place: string) => mkdirSync(place, { mode: 0o777 }),
      /that belongs to another user/,
    ],
    ['a link', (place: string) => symlinkSync(join(root, 'users'), place), /that belongs to another user/],
    ['a file', (place: string) => writeFileSync(place, ''), /cannot make the directory|somebody else's/],
  ])('where %s lies in the place of artifacts is refused', async (_, lay, says) => {
    const directory = join(root, `place${builds}`);
    lay(directory);
    expect(await refused(users.host({ directory }))).toMatch(says);
  });

  it('runs as many builds at once as the host says', async () => {
    const most = async (jobs: number): Promise<number> => {
      // The first of them may be alone when it asks, and then takes all jobs; those after it share them.
      const names = ['a', 'b', 'c'].map((name) => `jobs${jobs}${name}`);
      // Two that may run at once overlap, however long a busy machine takes to start each.
      const seconds = jobs === 1 ? 1 : 4;
      for (const name of names) assets.recipe(name, `${sleeps(seconds)} ${installs('usr/x', name)}`);
      let found = 0;
      const looking = setInterval(() => {
        const running = names.filter((name) => processesOfBuild(name).length > 0);
        found = Math.max(found, running.length);
      }, 100);
      const host = users.host({ jobs });
      await Promise.all(names.map(async (name) => await grow(builder, name, { seed }, { host })));
      clearInterval(looking);
      return found;
    };
    expect(await most(1)).toBe(1);
    expect(await most(2)).toBe(2);
  });

  it('is cleared of what a client that never came back has left there; what is another’s stays', async () => {
    const directory = join(users.directory, '..', 'left');
    const host = users.host({ directory });
    await build(host);
    const days = Date.now() / 1000 - 3 * 24 * 3600;
    for (const name of ['own', 'others']) {
      const left = join(directory, 'runs', name);
      mkdirSync(join(left, 'upper'), { recursive: true });
      if (name === 'own') for (const each of [left, join(left, 'upper')]) chownSync(each, user.uid, user.gid);
      chmodSync(join(left, 'upper'), 0); // as an overlay leaves one of its own
      utimesSync(left, days, days);
    }
    // A connection of its own: the directory is looked through when it is made.
    await build({ ...host, jobs: 3 });
    expect(readdirSync(join(directory, 'runs')).filter((each) => each !== 'others')).toEqual([]);
    await until('it is removed', () => readdirSync(join(directory, 'trash')).length === 0, 10);
  });

  it('keeps artifacts where no other user can change or read them', async () => {
    await build(users.host());
    const look = (what: string): string => {
      try {
        return readFileSync(what, 'utf8');
      } catch (error) {
        return (error as NodeJS.ErrnoException).code ?? '';
      }
    };
    const seteuid = process.seteuid?.bind(process);
    seteuid?.(65534);
    try {
      expect(look(join(users.directory, 'artifacts'))).toBe('EACCES');
    } finally {
      seteuid?.(0);
    }
  });

  it.runIf(mayMount)('with a full disk says so, and what to do; with room the build is made', async () => {
    const disk = new Tmpfs(join(root, 'small-disk'));
    await disk.mount('size=30m');
    const host = roots.host({ directory: join(disk.directory, 'seedstage') });
    assets.recipe(
      'large',
      `make_directory("/out/usr"); char *bytes = take(60 << 20);
       write_bytes("/out/usr/large", bytes, 60 << 20, 0644);`,
    );
    const text = await errorText(async () => await grow(builder, 'large', { seed }, { host }));
    expect(text).toMatch(
      /large: it needs 1 MB of disk while it is built, and the disk of the host "vm" is full/,
    );
    expect(text).toContain("name a directory on a larger disk (the host's directory)");
    await disk.resize('500m');
    expect(await grow(builder, 'large', { seed }, { host })).toMatchObject({ how: 'built', size: 60 << 20 });
  });

  it.runIf(mayMount)(
    'with too little room for what a recipe asks for refuses it before anything is built',
    async () => {
      const disk = new Tmpfs(join(root, 'smaller-disk'));
      await disk.mount('size=30m');
      assets.recipe('honest', installs('usr/honest', 'honest'), { disk: 50 });
      const host = roots.host({ directory: join(disk.directory, 'seedstage') });
      const text = await errorText(async () => await grow(builder, 'honest', { seed }, { host }));
      expect(text).toMatch(/the disk of root@127\.0\.0\.1:\d+ has no room for a run: \d+ MB are free/);
      expect(existsSync(join(disk.directory, 'seedstage/runs'))).toBe(true);
    },
  );

  it.runIf(mayMount)(
    'whose kernel lays no overlay over that directory says so, and where to have it',
    async () => {
      const at = (name: string): string => join(root, 'overlay', name);
      for (const name of ['lower', 'upper', 'work', 'merged']) mkdirSync(at(name), { recursive: true });
      const options = `lowerdir=${at('lower')},upperdir=${at('upper')},workdir=${at('work')}`;
      await runProgram('mount', ['-t', 'overlay', '-o', options, 'overlay', at('merged')]);
      try {
        // As in a container whose files lie on an overlay themselves.
        expect(await refused(roots.host({ directory: join(at('merged'), 'seedstage') }))).toMatch(
          /^on root@127\.0\.0\.1:\d+: .*overlay/,
        );
      } finally {
        await runProgram('umount', ['--lazy', at('merged')]);
      }
    },
  );

  it('is not there when it is switched off in mid-build, and the build is made when it is there again', async () => {
    const name = 'switched-off';
    assets.recipe(name, `${sleeps(3)} ${installs('usr/x', name)}`);
    const failing = errorText(async () => await grow(builder, name, { seed }, { host: users.host() }));
    await until('it runs', () => processesOfBuild(name).length > 0, 20);
    await users.stop();
    expect(await failing).toMatch(/the connection to \S+ was lost: [^]*finished builds are kept/);
    await until('it is gone', () => processesOfBuild(name).length === 0, 3);
    const away = await errorText(async () => await grow(builder, name, { seed }, { host: users.host() }));
    expect(away).toMatch(
      /cannot be reached by ssh: [^]*Check that the machine runs and that its ssh server answers/,
    );
    await users.restart();
    expect((await grow(builder, name, { seed }, { host: users.host() })).how).toBe('built');
  });
});
