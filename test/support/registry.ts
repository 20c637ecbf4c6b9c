import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../../builder/ground/child';
import { freePort } from './free-port';
import { until } from './processes';
import { startProgram, type Program } from './program';

/** Who is let in. The line is what `htpasswd -B` makes of both. */
const USERNAME = 'grower';
const PASSWORD = 'a secret of the test';
const LINE = `${USERNAME}:$2b$04$ulfEnvOh65ZQGCjNSEuqAOwXwFsYZ1gpFvZbJ/fVlPaSn8xnqCJAW`;

/** Seconds until a registry has to answer. */
const TIME_LIMIT = 20;

/** What images are known by to a registry. */
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** A registry of images on loopback, with a user and a password: the one that Debian packages. */
export class Registry {
  readonly username = USERNAME;
  readonly password = PASSWORD;

  private constructor(
    readonly port: number,
    private readonly program: Program,
  ) {}

  static get available(): boolean {
    return onPath('docker-registry');
  }

  /** @param directory the registry's own, not there yet */
  static async start(directory: string): Promise<Registry> {
    mkdirSync(directory);
    const port = await freePort();
    const users = join(directory, 'users');
    writeFileSync(users, `${LINE}\n`);
    const config = {
      version: 0.1,
      log: { level: 'warn' },
      storage: { filesystem: { rootdirectory: join(directory, 'images') } },
      http: { addr: `127.0.0.1:${port}` },
      auth: { htpasswd: { realm: 'test', path: users } },
    };
    writeFileSync(join(directory, 'config.yml'), JSON.stringify(config)); // which is YAML, too
    const program = startProgram('docker-registry', ['serve', join(directory, 'config.yml')], { tied: true });
    const registry = new Registry(port, program);
    await until(
      'the registry answers',
      async () => (await registry.ask('').catch(() => 0)) === 401,
      TIME_LIMIT,
    );
    return registry;
  }

  /** As an image's name begins. */
  get name(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The digest that it has an image by; nothing where it has none. */
  async digest(repository: string, tag: string): Promise<string | undefined> {
    const authorization = `Basic ${Buffer.from(`${USERNAME}:${PASSWORD}`).toString('base64')}`;
    const headers = { authorization, accept: MANIFEST };
    const url = `http://${this.name}/v2/${repository}/manifests/${tag}`;
    return (await fetch(url, { method: 'HEAD', headers })).headers.get('docker-content-digest') ?? undefined;
  }

  async stop(): Promise<void> {
    process.kill(this.program.pid, 'SIGTERM');
    await this.program.ended;
  }

  /** The status of an answer to somebody who is nobody. */
  private async ask(path: string): Promise<number> {
    return (await fetch(`http://${this.name}/v2/${path}`)).status;
  }
}
