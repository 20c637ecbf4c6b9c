import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from './free-port';

/** A web server on this machine that behaves as badly as its directories are called. */
export class SourceServer {
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  private readonly server: Server;

  /** @param file what `/good/ANY` sends; the other directories send something like it, or nothing */
  constructor(private readonly file: Buffer) {
    this.server = createServer((request, response) => {
      this.answer(request, response);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  /** The URL of a directory: `good`, `hangs`, `half`, `lies` or `lacks`. */
  url(directory: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${directory}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.asked.push(path);
    const whole = { 'content-length': this.file.length };
    const answers: Record<string, () => void> = {
      good: () => response.writeHead(200, whole).end(this.file),
      hangs: () => undefined,
      half: () => {
        response
          .writeHead(200, whole)
          .write(this.file.subarray(0, this.file.length / 2), () => response.destroy());
      },
      lies: () => response.writeHead(200, whole).end(Buffer.alloc(this.file.length, 'x')),
    };
    const answer = answers[path.split('/')[1] ?? ''];
    if (answer) answer();
    else response.writeHead(404).end();
  }
}

/** The URL of a directory on a port of this machine where nobody listens. */
export async function refusingUrl(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}/refuses`;
}
