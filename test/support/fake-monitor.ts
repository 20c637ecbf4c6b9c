import { ResourceMonitorService } from '@pulumi/pulumi/proto/resource_grpc_pb';
import { SupportsFeatureResponse, type SupportsFeatureRequest } from '@pulumi/pulumi/proto/resource_pb';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { grpc } from '../../provider/grpc';

/** The engine's side of a program, as far as a component comes without being made: what it registers waits for ever. */
export class FakeMonitor {
  readonly #server = new grpc.Server();
  /** Resources that wait. */
  waiting = 0;

  /** Starts to listen, and gives the address. */
  async listen(): Promise<string> {
    this.#server.addService(ResourceMonitorService, {
      supportsFeature: (
        _call: ServerUnaryCall<SupportsFeatureRequest, SupportsFeatureResponse>,
        reply: sendUnaryData<SupportsFeatureResponse>,
      ) => {
        reply(null, new SupportsFeatureResponse().setHassupport(true));
      },
      registerResource: () => {
        this.waiting += 1;
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return `127.0.0.1:${port}`;
  }

  close(): void {
    this.#server.forceShutdown();
  }
}
