import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { onPath, pathOf } from '../../builder/ground/child';
import type { VmHost } from '../../builder/sandbox/hosts';
import { freePort } from './free-port';
import { isRoot, type OrdinaryUser } from './ordinary-user';
import { descendants, endNow, programOf, until } from './processes';
import { startProgram, type Program } from './program';
import { makeSshKey, type SshKey } from './ssh-keys';

/** Seconds until a server has to answer. */
const TIME_LIMITS = 20;

/** Where Debian has it, which is on nobody's PATH but root's. */
const SSHD = pathOf('sshd') ?? '/usr/sbin/sshd';
/** sshd keeps its children there, and does not make it by itself. */
const EMPTY_DIRECTORY = '/run/sshd';

export interface SshServerOptions {
  /** Who is let in. Default: who runs the tests. */
  readonly user?: OrdinaryUser;
  /** Further lines of its configuration. */
  readonly lines?: readonly string[];
}

/**
 * A real sshd on loopback, with a configuration, keys and a port of its own: this machine as a VM that is reached by
 * ssh. Nothing of the machine's own sshd or of anybody's ~/.ssh is read.
 */
export class SshServer {
  /** The key that is let in. */
  readonly key: SshKey;
  private ownKey: SshKey;
  private program: Program | undefined;

  private constructor(
    private readonly place: string,
    readonly port: number,
    private readonly user: OrdinaryUser | undefined,
    keys: { readonly host: SshKey; readonly user: SshKey },
  ) {
    this.ownKey = keys.host;
    this.key = keys.user;
  }

  /** Whether this machine can run one. */
  static get available(): boolean {
    return existsSync(SSHD) && onPath('ssh') && onPath('ssh-keygen');
  }

  /**
   * Starts a server, and waits until it answers. It ends with this process, if nobody stops it before.
   *
   * @param place a directory of the test's own, on a real disk, which everybody can enter
   */
  static async start(place: string, options: SshServerOptions = {}): Promise<SshServer> {
    mkdirSync(place, { recursive: true });
    const keys = {
      host: await makeSshKey(join(place, 'host-key')),
      user: await makeSshKey(join(place, 'key')),
    };
    const server = new SshServer(place, await freePort(), options.user, keys);
    server.lay(options.lines ?? []);
    await server.listen();
    return server;
  }

  /** The record that names it. */
  host(overrides: Partial<VmHost> = {}): VmHost {
    return {
      ...{ kind: 'vm', address: '127.0.0.1', port: this.port, user: this.user?.name ?? userInfo().username },
      ...{ hostKey: this.hostKey, privateKey: this.key.privateKey, directory: this.directory },
      ...overrides,
    };
  }

  /** The public key by which it says who it is: `TYPE BASE64`. */
  get hostKey(): string {
    return this.ownKey.publicKey;
  }

  /** Where artifacts are kept: not there at first, in a directory of the user's. */
  get directory(): string {
    return join(this.place, 'machine', 'seedstage');
  }

  /** What it has logged. */
  get log(): string {
    return readFileSync(join(this.place, 'log'), 'utf8');
  }

  /** The processes of its sessions: sshd's own, not what was run in them. */
  sessions(): number[] {
    return this.program === undefined
      ? []
      : descendants(this.program.pid).filter((pid) => programOf(pid).startsWith('sshd'));
  }

  /** Ends every session as a crash of sshd does. */
  killSessions(): void {
    for (const pid of this.sessions()) endNow(pid);
  }

  /** The machine is gone: nobody listens, and no session goes on. */
  async stop(): Promise<void> {
    if (this.program === undefined) return;
    const { pid, ended } = this.program;
    const sessions = this.sessions();
    this.program = undefined;
    for (const each of [pid, ...sessions]) endNow(each);
    await ended;
  }

  /** It is there again, on the same port. */
  async restart(): Promise<void> {
    await this.stop();
    await this.listen();
  }

  /** It is there again with another host key, as another machine at the same address is. */
  async restartWithNewKey(): Promise<void> {
    await this.stop();
    this.ownKey = await makeSshKey(join(this.place, 'host-key'));
    await this.listen();
  }

  private lay(lines: readonly string[]): void {
    if (isRoot) mkdirSync(EMPTY_DIRECTORY, { recursive: true, mode: 0o755 });
    mkdirSync(join(this.place, 'machine'));
    if (this.user !== undefined) chownSync(join(this.place, 'machine'), this.user.uid, this.user.gid);
    writeFileSync(join(this.place, 'authorized-keys'), `${this.key.publicKey}\n`);
    const own = [
      ...[`Port ${this.port}`, 'ListenAddress 127.0.0.1', `HostKey ${join(this.place, 'host-key')}`],
      ...[`PidFile none`, `AuthorizedKeysFile ${join(this.place, 'authorized-keys')}`],
      ...[
        'PermitRootLogin prohibit-password',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
      ],
      // A test's files lie below /tmp, which everybody can write to; and there is no PAM in a container.
      ...['StrictModes no', 'UsePAM no'],
    ];
    writeFileSync(join(this.place, 'config'), [...own, ...lines, ''].join('\n'));
  }

  private async listen(): Promise<void> {
    const files = ['-f', join(this.place, 'config'), '-E', join(this.place, 'log')];
    const program = startProgram(SSHD, ['-D', ...files], { tied: true });
    this.program = program;
    const gone = program.ended.then(({ code, text }) => {
      throw new Error(`sshd ended with ${code ?? 'a signal'}:\n${text}${this.log}`);
    });
    gone.catch(() => undefined); // it is stopped one day
    await Promise.race([gone, until('sshd answers', () => answers(this.port), TIME_LIMITS)]);
  }
}

/** Whether somebody at a port of this machine says what a server of ssh says first. */
export async function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    return await new Promise((resolve) => {
      socket
        .once('data', (chunk) => resolve(chunk.toString('latin1').startsWith('SSH-2.0-')))
        .once('error', () => resolve(false))
        .once('close', () => resolve(false))
        .setTimeout(5000, () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
