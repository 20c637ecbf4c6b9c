import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll } from 'vitest';

/** A server that says what it likes, HTTP or not. It ends with its test file. */
export class RawServer {
  private constructor(
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
    /** What each connection has sent so far. */
    readonly heard: readonly string[],
  ) {}

  /** @param answer called when a connection has sent something for the first time */
  static async start(answer: (socket: Socket) => void): Promise<RawServer> {
    const sockets = new Set<Socket>();
    const heard: string[] = [];
    const server = createServer((socket) => {
      const index = heard.push('') - 1;
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      socket.on('data', (chunk) => (heard[index] = `${heard[index]}${chunk.toString('latin1')}`));
      socket.once('data', () => answer(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const started = new RawServer(server, sockets, heard);
    afterAll(() => started.stop());
    return started;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = '/file'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
