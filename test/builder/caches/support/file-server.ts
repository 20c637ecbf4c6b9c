import { createReadStream, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { WebServer } from '../../sources/support/web-server';

/** A web server with a directory: GET with ranges, HEAD and PUT, for those who know the password. */
export class FileServer {
  private constructor(private readonly server: WebServer) {}

  /** @param login `USER:PASSWORD` */
  static async start(directory: string, login: string): Promise<FileServer> {
    mkdirSync(directory, { recursive: true });
    const known = `Basic ${Buffer.from(login).toString('base64')}`;
    const server = await WebServer.start((request, response) => {
      if (request.headers.authorization !== known) response.writeHead(401).end();
      else void answer(directory, request, response);
    });
    return new FileServer(server);
  }

  get url(): string {
    return this.server.url('/cache');
  }
}

async function answer(directory: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = join(directory, new URL(request.url ?? '/', 'http://here').pathname);
  if (request.method === 'PUT') {
    const bytes = await buffer(request);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    response.writeHead(201).end();
    return;
  }
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  const { size } = statSync(file);
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(from ?? 0);
  const range = from === undefined ? {} : { 'content-range': `bytes ${start}-${size - 1}/${size}` };
  response.writeHead(from === undefined ? 200 : 206, { 'content-length': size - start, ...range });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file, { start }).pipe(response);
}
