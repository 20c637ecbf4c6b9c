import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectEngine } from '../../../builder/docker/engine';
import { EngineImages } from '../../../builder/docker/engine-images';
import type { DockerHost } from '../../../builder/sandbox/hosts';
import { CertificateAuthority, type Credentials } from '../../support/certificates';
import { DockerEngine } from '../../support/docker-engine';
import { PACKAGE } from '../../support/engine';
import { freePort } from '../../support/free-port';
import { descendants, endNow, programOf, until } from '../../support/processes';
import { startProgram } from '../../support/program';
import { scratch } from '../../support/scratch';
import { SshServer } from '../../support/ssh-server';
import { errorText } from '../../support/user-errors';

const root = scratch('engine');
const available = DockerEngine.available && CertificateAuthority.available && SshServer.available;

describe.runIf(available)('a Docker Engine', () => {
  let docker: DockerEngine;
  let port: number;
  let ca: string;
  let own: Credentials;
  let stranger: Credentials;

  beforeAll(async () => {
    const authority = await CertificateAuthority.found(join(root, 'authority'), 'ours');
    const others = await CertificateAuthority.found(join(root, 'others'), 'theirs');
    ca = readFileSync(authority.file, 'utf8');
    own = await authority.certify('client', 'ec');
    stranger = await others.certify('client', 'ec');
    const server = await authority.certify('localhost', 'ec');
    for (const [name, text] of Object.entries(server))
      writeFileSync(join(root, `${name}.pem`), text as string);
    port = await freePort();
    docker = await DockerEngine.start(join(root, 'docker'), [
      ...['--host', `tcp://127.0.0.1:${port}`, '--tlsverify', '--tlscacert', authority.file],
      ...['--tlscert', join(root, 'cert.pem'), '--tlskey', join(root, 'key.pem')],
    ]);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await docker.stop();
  });

  describe('by TLS', () => {
    const at = (more: Partial<DockerHost> = {}): DockerHost => ({
      ...{ kind: 'docker', address: `tcp://localhost:${port}`, ca, ...own },
      ...more,
    });

    it('answers whom it knows, and is known by its authority, whatever DOCKER_HOST says', async () => {
      vi.stubEnv('DOCKER_HOST', 'nonsense://[');
      const { Os } = await (await connectEngine(at())).version();
      expect(Os).toBe('linux');
      expect(process.env['DOCKER_HOST']).toBe('nonsense://[');
      expect(await new EngineImages(at()).find('nobody/has:it')).toBeUndefined();
      vi.unstubAllEnvs();
    });

    it('is reached by the variables of the docker command, too', async () => {
      const directory = join(root, 'variables');
      mkdirSync(directory);
      for (const [name, text] of Object.entries({ ca, ...own })) {
        writeFileSync(join(directory, `${name}.pem`), text);
      }
      vi.stubEnv('DOCKER_HOST', `tcp://localhost:${port}`);
      vi.stubEnv('DOCKER_TLS_VERIFY', '1');
      vi.stubEnv('DOCKER_CERT_PATH', directory);
      expect((await (await connectEngine()).version()).Os).toBe('linux');
      // What they name is not shown to an engine that a host names.
      const bare: DockerHost = { kind: 'docker', address: `tcp://localhost:${port}`, ca };
      expect(await errorText(() => connectEngine(bare))).toContain('certificate');
      vi.unstubAllEnvs();
    });

    it.each<[string, () => Partial<DockerHost>, RegExp]>([
      [
        'of another authority',
        () => ({ ca: readFileSync(join(root, 'others/ca.crt'), 'utf8') }),
        /certificate/,
      ],
      [
        'of another name',
        () => ({ address: `tcp://127.0.0.1:${port}` }),
        /IP: 127\.0\.0\.1 is not in the cert/,
      ],
      ['that does not know us', () => stranger, /certificate|alert|ECONNRESET|socket/i],
      ['spoken to in clear', () => ({ ca: '', cert: '', key: '' }), /HTTPS server/],
    ])('%s is refused, with what to give', async (_what, wrong, says) => {
      const given = Object.entries({ ...at(), ...wrong() }).filter(([, value]) => value !== '');
      const text = await errorText(() => connectEngine(Object.fromEntries(given) as unknown as DockerHost));
      expect(text).toMatch(/^the Docker Engine at tcp:\/\/(localhost|127\.0\.0\.1):\d+ cannot be reached: /);
      expect(text).toMatch(says);
      expect(text).not.toContain('BEGIN');
    });
  });

  describe('by ssh', () => {
    let ssh: SshServer;
    const home = join(root, 'home');
    const bin = join(root, 'bin');
    const address = (): DockerHost => ({
      kind: 'docker',
      address: `ssh://${userInfo().username}@127.0.0.1:${ssh.port}${docker.socket}`,
    });

    beforeAll(async () => {
      ssh = await SshServer.start(join(root, 'ssh'));
      mkdirSync(home);
      mkdirSync(bin);
      // ssh reads the files of who runs it, wherever HOME is: the tests' configuration comes by the command line.
      writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${home}/config "$@"\n`);
      chmodSync(join(bin, 'ssh'), 0o755);
      const config = [
        `IdentityFile ${join(root, 'ssh/key')}`,
        `UserKnownHostsFile ${home}/known_hosts`,
        'StrictHostKeyChecking accept-new', // which is not obeyed
      ];
      writeFileSync(join(home, 'config'), `${config.join('\n')}\n`);
      vi.stubEnv('PATH', `${bin}:${process.env['PATH'] ?? ''}`);
    });

    afterAll(async () => {
      await ssh.stop();
      vi.unstubAllEnvs();
    });

    const know = (key: string): void =>
      writeFileSync(join(home, 'known_hosts'), `[127.0.0.1]:${ssh.port} ${key}\n`);
    const tunnels = (): number[] => descendants(process.pid).filter((pid) => programOf(pid) === 'ssh');

    const sockets = (): string[] =>
      readdirSync(tmpdir()).filter(
        (name) => name.startsWith('seedstage-tunnel-') && existsSync(join(tmpdir(), name, 'socket')),
      );

    it('is refused while its host key is not known, even where the user would take any', async () => {
      const text = await errorText(() => connectEngine(address()));
      expect(text).toMatch(/^the Docker Engine at ssh:\/\/\S+ cannot be reached: .*host key is known for/);
      expect(text).toMatch(/\n {2}Compare the key that the machine shows with its .*known_hosts/);
      expect(ssh.log).not.toContain('Accepted');
      expect(tunnels()).toEqual([]);
    });

    it('answers when it is known, by one connection that all share', async () => {
      know(ssh.hostKey);
      const all = await Promise.all([1, 2, 3].map(async () => await connectEngine(address())));
      for (const each of all) expect((await each.version()).Os).toBe('linux');
      expect(tunnels()).toHaveLength(1);
      expect(ssh.log.match(/Accepted publickey/g)).toHaveLength(1);
    });

    it('is reached anew when the line is gone', async () => {
      ssh.killSessions();
      await until('ssh has noticed', () => sockets().length === 0, 10);
      expect(await new EngineImages(address()).find('nobody/has:it')).toBeUndefined();
      expect(tunnels()).toHaveLength(1);
    });

    it('is told from a machine whose engine does not run', async () => {
      const other = {
        ...address(),
        address: `${(address().address ?? '').replace(docker.socket, '')}/run/none.sock`,
      };
      const text = await errorText(() => connectEngine(other));
      expect(text).toMatch(/^the Docker Engine at ssh:\/\/\S+\/run\/none\.sock cannot be reached: /);
      expect(text).toMatch(/\n {2}Check that the engine runs there, and that the ssh user may open/);
    });

    it('is refused when its host key is another one', async () => {
      for (const pid of tunnels()) endNow(pid);
      await ssh.restartWithNewKey();
      await until('ssh has noticed', () => sockets().length === 0, 10);
      const text = await errorText(() => connectEngine(address()));
      expect(text).toMatch(/cannot be reached: .*host key .*has changed/i);
      expect(text).not.toContain('@@@');
    });

    it('says when there is no ssh', async () => {
      const path = process.env['PATH'];
      vi.stubEnv('PATH', home);
      expect(await errorText(() => connectEngine(address()))).toMatch(
        /there is no ssh on PATH\n {2}Install the OpenSSH client/,
      );
      vi.stubEnv('PATH', path);
    });

    it('leaves nothing when its process is killed', async () => {
      know(ssh.hostKey);
      const program = `require('./dist/builder/docker/engine').connectEngine(${JSON.stringify(address())})
        .then(() => console.log('connected'), console.error); setInterval(() => undefined, 1000)`;
      const { pid } = startProgram(process.execPath, ['-e', program], { cwd: PACKAGE });
      await until('it is connected', () => ssh.sessions().length > 0 && descendants(pid).length > 0, 20);
      endNow(pid);
      await until('the session has ended', () => ssh.sessions().length === 0, 20);
      expect(ssh.sessions()).toEqual([]);
      for (const each of tunnels()) endNow(each);
    });

    it('leaves no socket behind', async () => {
      await until('all are gone', () => sockets().length === 0, 10);
      expect(sockets()).toEqual([]);
    });
  });
});
