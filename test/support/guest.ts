import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../../builder/ground/child';
import type { VmHost } from '../../builder/sandbox/hosts';
import { freePort } from './free-port';
import { canMakeGuestImage, guestImage, type GuestImage } from './guest-image';
import { endNow, until } from './processes';
import { startProgram, type Program } from './program';
import { makeSshKey, type SshKey } from './ssh-keys';
import { answers } from './ssh-server';

const QEMU = 'qemu-system-x86_64';
/** Seconds until it has to answer: a quarter of a minute is usual, and two cores may have a lot to do. */
const TIME_LIMITS = 240;

/**
 * A real machine by QEMU, on an emulated CPU: Debian's kernel, a disk, and on it nothing but a shell with its tools
 * (busybox) and an ssh server (dropbear). Its disk is as new at each start. It ends with this process, if nobody stops
 * it before.
 */
export class Guest {
  private constructor(
    private readonly place: string,
    readonly port: number,
    private readonly key: SshKey,
    private readonly program: Program,
  ) {}

  /** Whether this machine can run one. */
  static get available(): boolean {
    return onPath(QEMU) && onPath('ssh-keygen') && canMakeGuestImage;
  }

  /**
   * Switches a machine on. It needs a while until it answers: {@link ready}.
   *
   * @param place a directory of the test's own
   * @param options.megabytes of memory
   */
  static async start(place: string, options: { readonly megabytes?: number } = {}): Promise<Guest> {
    mkdirSync(place, { recursive: true });
    const key = await makeSshKey(join(place, 'key'));
    const port = await freePort();
    const image = await guestImage();
    const machine = { ...image, port, key: key.publicKey, console: join(place, 'console'), ...options };
    return new Guest(place, port, key, startProgram(QEMU, guestArguments(machine), { tied: true }));
  }

  /** Waits until its ssh server answers. */
  async ready(): Promise<this> {
    const gone = this.program.ended.then(({ text }) => {
      throw new Error(`${QEMU} ended: ${text}`);
    });
    gone.catch(() => undefined); // it is stopped one day
    const up = until(
      'the guest answers',
      () => this.hostKey !== undefined && answers(this.port),
      TIME_LIMITS,
    );
    await Promise.race([gone, up]).catch((error: unknown) => {
      throw new Error(
        `${String(error)}\nIts console ended so:\n${this.console.split('\n').slice(-20).join('\n')}`,
      );
    });
    return this;
  }

  /** The record that names it; it answers by now. Its users are `root` and `grower`. */
  host(overrides: Partial<VmHost> = {}): VmHost {
    const { hostKey } = this;
    if (hostKey === undefined) throw new Error('the guest has not said its host key yet');
    return {
      ...{ kind: 'vm', address: '127.0.0.1', port: this.port, user: 'root' },
      ...{ hostKey, privateKey: this.key.privateKey },
      ...overrides,
    };
  }

  /** What its console has said. */
  get console(): string {
    const file = join(this.place, 'console');
    return existsSync(file) ? readFileSync(file, 'latin1').replaceAll('\r', '') : '';
  }

  /** Its public host key, which it tells on its console, as clouds do it. */
  get hostKey(): string | undefined {
    return /^host key: (ssh-ed25519 \S+)$/m.exec(this.console)?.[1];
  }

  /** Pulls its plug. */
  async stop(): Promise<void> {
    endNow(this.program.pid);
    await this.program.ended;
  }
}

/** The command line of a guest. */
function guestArguments(
  machine: GuestImage & { port: number; key: string; console: string; megabytes?: number },
): string[] {
  const { kernel, initramfs, disk, port, key, console, megabytes = 2048 } = machine;
  const [, keyText = ''] = key.split(' ');
  return [
    ...[
      '-accel',
      'tcg',
      '-machine',
      'pc',
      '-cpu',
      'qemu64',
      '-m',
      String(megabytes),
      '-smp',
      '1',
      '-no-reboot',
    ],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-serial', `file:${console}`],
    ...['-kernel', kernel, '-initrd', initramfs],
    ...['-append', `console=ttyS0 quiet panic=-1 test.key=${keyText}`],
    // What is written goes to a file without a name, which is gone with QEMU.
    ...['-drive', `file=${disk},format=raw,if=virtio,snapshot=on,cache=unsafe`],
    // It reaches nobody, and only this machine reaches it.
    ...['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ...['-device', 'virtio-net-pci,netdev=net', '-device', 'virtio-rng-pci'],
  ];
}
