import type { sendUnaryData, ServerUnaryCall, ServiceError, UntypedHandleCall } from '@grpc/grpc-js';
import { EngineClient, EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { LogRequest } from '@pulumi/pulumi/proto/engine_pb';
import type { Empty as EmptyMessage } from 'google-protobuf/google/protobuf/empty_pb';
import { afterEach, describe, expect, it } from 'vitest';
import { Empty, grpc } from '../../provider/grpc';
import { Relay } from '../../provider/relay';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Log = (call: ServerUnaryCall<LogRequest, EmptyMessage>, reply: sendUnaryData<EmptyMessage>) => void;

/** A server with one call, `log`, behind a relay, and a client in front of it. */
async function relayed(
  log: Log,
): Promise<{ relay: Relay; server: InstanceType<typeof grpc.Server>; client: EngineClient }> {
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(EngineService, { log: log as UntypedHandleCall });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  const relay = new Relay();
  const own = await relay.listen();
  relay.reach(port);
  const client = new EngineClient(`127.0.0.1:${own}`, grpc.credentials.createInsecure());
  closers.push(
    () => client.close(),
    () => server.forceShutdown(),
  );
  return { relay, server, client };
}

function send(client: EngineClient, message: string): Promise<ServiceError | undefined> {
  return new Promise((resolve) => {
    client.log(new LogRequest().setMessage(message), (error: ServiceError | null) =>
      resolve(error ?? undefined),
    );
  });
}

describe('a relay', () => {
  it('hands on messages of any size, and errors with their texts and metadata', async () => {
    const sizes: number[] = [];
    const metadata = new grpc.Metadata();
    metadata.add('grpc-status-details-bin', Buffer.from('details'));
    const { client } = await relayed((call, reply) => {
      sizes.push(call.request.getMessage().length);
      if (call.request.getMessage() !== 'fail') reply(null, new Empty());
      else reply({ code: grpc.status.UNKNOWN, details: 'a problem\n  a step: ü', metadata });
    });
    expect(await send(client, 'x'.repeat(20e6))).toBeUndefined();
    const error = await send(client, 'fail');
    expect(sizes).toEqual([20e6, 4]);
    expect(error?.details).toBe('a problem\n  a step: ü');
    expect(error?.metadata.get('grpc-status-details-bin')).toEqual([Buffer.from('details')]);
  });

  it('serves fifty calls at once', async () => {
    const { client } = await relayed((_call, reply) => setTimeout(() => reply(null, new Empty()), 20));
    const all = await Promise.all(Array.from({ length: 50 }, (_, at) => send(client, String(at))));
    expect(all.filter((error) => error !== undefined)).toEqual([]);
  });

  it('hands on that a caller has given up', async () => {
    const cancelled = new Promise<string>((resolve) => {
      void relayed((call) =>
        call.on('cancelled', () => {
          resolve('the other process knows');
        }),
      ).then(({ client }) => {
        const call = client.log(new LogRequest(), () => undefined);
        setTimeout(() => call.cancel(), 100);
      });
    });
    expect(await cancelled).toBe('the other process knows');
  });

  it('answers those who wait, and all later ones, with what the process died of', async () => {
    const { relay, server, client } = await relayed(() => undefined);
    const waiting = send(client, 'before');
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.forceShutdown();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const between = send(client, 'between');
    await new Promise((resolve) => setTimeout(resolve, 200));
    relay.dead('it died: 100 % ü\n  try again');
    const errors = [await waiting, await between, await send(client, 'after')];
    expect(errors.map((error) => error?.details)).toEqual(Array(3).fill('it died: 100 % ü\n  try again'));
    expect(errors.map((error) => error?.code)).toEqual(Array(3).fill(grpc.status.UNKNOWN));
  });

  it('is healthy in the engine’s eyes when the process is dead: it has an answer', async () => {
    const { relay, client } = await relayed(() => undefined);
    relay.dead('it died');
    const code = await new Promise((resolve) => {
      client.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        () => Buffer.alloc(0),
        (bytes: Buffer) => bytes,
        null,
        (error) => resolve(error?.code),
      );
    });
    expect(code).toBe(grpc.status.UNIMPLEMENTED);
  });
});
