import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../../builder/ground/child';
import { runProgram, startProgram } from './program';

/** Seconds that an engine may take until it answers. */
const TIME_LIMITS = 60;

/** A Docker Engine of a test's own: its data, its socket, no network. */
export class DockerEngine {
  private constructor(
    readonly socket: string,
    private readonly pid: number,
    private readonly ended: Promise<unknown>,
  ) {}

  /** Whether this machine can run one: `dockerd` and `docker` are there, and this is root. */
  static get available(): boolean {
    return process.getuid?.() === 0 && onPath('dockerd') && onPath('docker');
  }

  /**
   * Starts an engine, with everything below a directory, and waits until it answers.
   *
   * @param more further arguments: where else it listens
   */
  static async start(directory: string, more: readonly string[] = []): Promise<DockerEngine> {
    const socket = join(directory, 'docker.sock');
    const { pid, ended } = startProgram('dockerd', [
      ...['--data-root', join(directory, 'data'), '--exec-root', join(directory, 'exec')],
      ...['--pidfile', join(directory, 'pid'), '--host', `unix://${socket}`],
      ...['--bridge', 'none', '--iptables=false', '--ip-forward=false', '--ip-masq=false'],
      ...more,
    ]);
    const engine = new DockerEngine(socket, pid, ended);
    for (let waited = 0; ; waited++) {
      if (existsSync(socket) && (await engine.answers())) return engine;
      if (waited > TIME_LIMITS * 2) {
        process.kill(pid, 'SIGKILL');
        throw new Error(`dockerd does not answer:\n${(await ended).text}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** As DOCKER_HOST names it. */
  get address(): string {
    return `unix://${this.socket}`;
  }

  /** Runs the docker client against it; what it says. */
  async docker(...args: string[]): Promise<string> {
    return (await runProgram('docker', ['--host', this.address, ...args])).stdout;
  }

  async stop(): Promise<void> {
    process.kill(this.pid, 'SIGTERM');
    await this.ended;
  }

  private async answers(): Promise<boolean> {
    return await this.docker('info').then(
      () => true,
      () => false,
    );
  }
}
