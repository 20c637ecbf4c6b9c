import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { Host } from '../../builder/sandbox/hosts';
import type { OrdinaryUser } from '../support/ordinary-user';

/** What came of a build. */
export interface Ended {
  readonly key?: string;
  readonly fingerprint?: string;
  /** The artifact's files, in the store. */
  readonly tree?: string;
  readonly error?: string;
  /** Whether the error is a UserError. */
  readonly user?: boolean;
  readonly seconds: number;
  /** By how much the provider's memory grew at most. */
  readonly megabytes: number;
}

/** Where a provider works, and as whom. */
export interface ProviderPlace {
  /** A copy of the package. */
  readonly checkout: string;
  readonly store: string;
  readonly assets: string;
  readonly bait: string;
  readonly host: Host;
  readonly overlay: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly user?: OrdinaryUser;
}

/** A process that stands for the provider, with open doors: descriptors and a key that its caller left to it. */
export class Provider {
  private readonly waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  private next = 0;
  private said = '';
  readonly ended: Promise<void>;
  /** Whether it has ended. */
  gone = false;

  private constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => {
      child.once('close', () => {
        this.gone = true;
        for (const tell of this.waiting.values())
          tell({ error: `the provider ended\n${this.said}`, user: false });
        this.waiting.clear();
        resolve();
      });
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (this.said += chunk));
    if (child.stdout === null) throw new Error('the provider has no standard output');
    createInterface({ input: child.stdout }).on('line', (line) => this.answered(line));
  }

  static start(place: ProviderPlace): Provider {
    const command = [
      ...[process.execPath, 'driver.cjs', place.store, place.assets, JSON.stringify(place.host)],
      place.overlay ? 'overlay' : 'copy',
    ];
    const words = Object.fromEntries(command.map((word, index) => [`ARGUMENT${index}`, word]));
    const tcc = join(place.checkout, 'tcc');
    const child = spawn(tcc, ['-nostdlib', '-Iassets/boot', '-Ihostile', '-run', 'hostile/open-doors.c'], {
      cwd: place.checkout,
      env: { JOBS: '1', BAIT: place.bait, PATH: process.env['PATH'], ...place.environment, ...words },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...place.user,
      detached: true,
    });
    child.stdin.on('error', () => undefined); // it was killed
    return new Provider(child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Builds a recipe; needs are keys by name. */
  async build(recipe: string, needs: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Ended> {
    const id = this.next++;
    signal?.addEventListener('abort', () => this.send({ op: 'cancel', of: id, id: this.next++ }));
    return (await this.ask(id, { op: 'build', recipe, needs })) as unknown as Ended;
  }

  /** The keys that the provider can see, as /proc/keys has them. */
  async keys(): Promise<string> {
    return String((await this.ask(this.next++, { op: 'keys' }))['keys']);
  }

  /** Ends it as a crash or the machine's OOM killer does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop(): Promise<void> {
    this.child.stdin?.end();
    await this.ended;
  }

  private ask(id: number, what: object): Promise<Record<string, unknown>> {
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.send({ id, ...what });
    });
  }

  private send(what: object): void {
    this.child.stdin?.write(`${JSON.stringify(what)}\n`);
  }

  private answered(line: string): void {
    const { id, ...answer } = JSON.parse(line) as Record<string, unknown> & { id: number };
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }
}
