import { fstatSync, writeSync } from 'node:fs';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';
import { tameUmask } from '../builder/ground/umask';
import { grpc } from './grpc';
import { projectRoot } from './project-root';
import { service } from './service';
import { ProviderState } from './state';

/** How long to wait for builds to end, in milliseconds, before the process exits regardless. */
const PATIENCE = 5_000;
/** The descriptor from which front.ts reads the error that ended this process. */
const REPORT = 3;

tameUmask();
// The last argument is the engine's address; logging flags may precede it. Without an address, the engine attaches
// later and gives it.
const state = new ProviderState(process.argv.slice(2).at(-1) ?? '', projectRoot(process.cwd()));
const server = new grpc.Server();
server.addService(ResourceProviderService, service(state));
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  // The engine reads the port from the first line.
  process.stdout.write(`${port}\n`);
});

let ending = false;

/** Ends builds first, then this process, so that nothing outlives the engine. */
function end(code = 0): void {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(code === 0 ? 1 : code), PATIENCE).unref();
  void state.close().finally(() => process.exit(code));
}

/** Handles an uncaught error: the process is in an unknown state, and no call can be trusted any more. */
function fall(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  try {
    writeSync(REPORT, `${text}\n`);
  } catch {
    process.stderr.write(`${text}\n`); // started without front.ts
  }
  server.forceShutdown(); // front.ts reports the cause to callers that wait for an answer
  end(1);
}

process.on('uncaughtException', fall);
process.on('SIGTERM', () => end());
process.on('SIGINT', () => end());
// The engine, or front.ts, holds the other end of standard input, which closes when that process dies for any reason.
const input = fstatSync(0);
if (input.isFIFO() || input.isSocket()) process.stdin.resume().on('close', () => end());
