import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine, type Ran } from '../support/engine';
import { scratch } from '../support/scratch';

const root = scratch('proxy');
const asked: string[] = [];
let proxy: Server;
let url: string;

/** A proxy that refuses everything, and remembers what it was asked for. */
beforeAll(async () => {
  proxy = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      asked.push(data.toString('latin1').split('\r\n')[0] ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});

afterAll(() => proxy.close());

async function up(name: string, env: Record<string, string>): Promise<Ran> {
  const engine = new Engine(join(root, name), env);
  const config = { 'seedstage:store': join(root, name, 'store') };
  const stack = await engine.stack({ graph: { builds: [{ name: 'hex0', needs: [] }] }, config });
  return await stack.up();
}

/** What every command of ours sets, and docs/setup.md says to set beside a CLI of one's own. */
const DIRECT = { no_grpc_proxy: '127.0.0.1,localhost' };

describe('with a proxy for everything, which refuses all', () => {
  it.each<[string, Record<string, string>]>([
    ['missing', {}],
    ['for all', { no_proxy: '*' }],
  ])('and no_proxy %s, the engine, the program and the provider find each other', async (name, noProxy) => {
    const ran = await up(name.replaceAll(' ', '-'), {
      https_proxy: url,
      http_proxy: url,
      ...noProxy,
      ...DIRECT,
    });
    expect(ran.code, ran.text).toBe(0);
    expect(ran.said('hex0')[0]).toMatch(/^built in /);
    expect(asked).toEqual([]);
  });
});
