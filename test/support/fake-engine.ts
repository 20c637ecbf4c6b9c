import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { LogSeverity, type LogRequest } from '@pulumi/pulumi/proto/engine_pb';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { Empty as EmptyMessage } from 'google-protobuf/google/protobuf/empty_pb';
import { Empty, grpc } from '../../provider/grpc';

/** A line that a provider logged. */
export interface LogLine {
  readonly urn: string;
  readonly text: string;
  readonly severity: 'info' | 'warning';
  readonly passing: boolean;
}

/** The engine's side of a provider's log: what a test of the provider alone listens with. */
export class FakeEngine {
  readonly lines: LogLine[] = [];
  readonly #server = new grpc.Server();

  /** Starts to listen, and gives the address. */
  async listen(): Promise<string> {
    this.#server.addService(EngineService, {
      log: (call: ServerUnaryCall<LogRequest, EmptyMessage>, reply: sendUnaryData<EmptyMessage>) => {
        this.lines.push(lineOf(call.request));
        reply(null, new Empty());
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = grpc.ServerCredentials.createInsecure();
      this.#server.bindAsync('127.0.0.1:0', credentials, (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return `127.0.0.1:${port}`;
  }

  /** What stays on the screen beside a resource. */
  said(urn: string): string[] {
    return this.lines.filter((line) => line.urn === urn && !line.passing).map((line) => line.text);
  }

  close(): void {
    this.#server.forceShutdown();
  }
}

function lineOf(request: LogRequest): LogLine {
  return {
    urn: request.getUrn(),
    text: request.getMessage(),
    severity: request.getSeverity() === LogSeverity.WARNING ? 'warning' : 'info',
    passing: request.getEphemeral(),
  };
}
