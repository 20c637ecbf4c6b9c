import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { handleUnaryCall, ServiceError } from '@grpc/grpc-js';
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb';
import type { ConstructRequest, ConstructResponse } from '@pulumi/pulumi/proto/provider_pb';
import { assetsDir } from '../builder/ground/assets';
import { UserError } from '../builder/ground/user-error';
import { grpc } from './grpc';
import { answering, Told } from './rpc';

/** The program that makes components, which loads all of Pulumi's SDK: components/construct-host.ts. */
const PROGRAM = 'dist/components/construct-host.js';

/** Both ends are on this machine, and states may be large. */
const OPTIONS = {
  'grpc.enable_http_proxy': 0,
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
};

/** How long a process may take to end after its connection has closed, in milliseconds. */
const PATIENCE = 10_000;

const AGAIN = 'Run `pulumi up` again. If this happens again, please report it with this message.';

/** A process that makes components, and a client for it. */
interface ConstructHost {
  readonly child: ChildProcess;
  readonly client: ResourceProviderClient;
  /** Rejects when the process has ended. */
  readonly gone: Promise<never>;
}

/**
 * Makes components for programs in other languages. Our components are classes that need Pulumi's SDK, which is slow
 * to load and not part of the provider; so a separate process makes them. It starts with the first request, and ends
 * with this process, because it watches its standard input.
 */
export class Constructor {
  #host: Promise<ConstructHost> | undefined;

  /** @param engine returns the engine's address */
  constructor(private readonly engine: () => string) {}

  /** The call Construct, passed on unchanged. */
  get call(): handleUnaryCall<ConstructRequest, ConstructResponse> {
    return answering(async (request: ConstructRequest, secrets) => {
      secrets.readOld(request.getInputs()); // so that no error shows secrets
      this.#host ??= this.#start();
      const host = await this.#host;
      return await handOn(host, request);
    });
  }

  /** Starts the process. After it has ended, for whatever reason, the next request starts another. */
  async #start(): Promise<ConstructHost> {
    const forget = (): void => (this.#host = undefined);
    try {
      const host = await startHost(this.engine());
      host.gone.catch(forget);
      return host;
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** Ends the process, if there is one. */
  async close(): Promise<void> {
    const host = await this.#host?.catch(() => undefined);
    host?.client.close();
    host?.child.kill();
  }
}

async function startHost(engine: string): Promise<ConstructHost> {
  const program = join(dirname(assetsDir()), PROGRAM);
  const child = spawn(process.execPath, [program, engine], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit').then(([code, signal]: unknown[]) => {
    const how = typeof signal === 'string' ? `killed by ${signal}` : `exit code ${String(code)}`;
    throw new UserError(`seedstage's process for components ended: ${how}`, AGAIN);
  });
  gone.catch(() => undefined); // callers that wait get this error
  const [port] = (await Promise.race([once(createInterface(child.stdout), 'line'), gone])) as [string];
  const address = `127.0.0.1:${port}`;
  const client = new ResourceProviderClient(address, grpc.credentials.createInsecure(), OPTIONS);
  return { child, client, gone };
}

async function handOn(
  { client, gone }: ConstructHost,
  request: ConstructRequest,
): Promise<ConstructResponse> {
  const answer = new Promise<ConstructResponse>((resolve, reject) => {
    client.construct(request, (error: ServiceError | null, response) => {
      if (error === null) resolve(response);
      else if (error.code !== grpc.status.UNAVAILABLE) reject(new Told(error.details));
      // The connection closes shortly before the process ends, whose exit gives a better reason.
      else setTimeout(() => reject(new Told(error.details)), PATIENCE).unref();
    });
  });
  return await Promise.race([answer, gone]);
}
