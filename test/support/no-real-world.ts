import childProcess, { type ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/**
 * Loaded before each file of the project `unit`: what takes an engine, a network or a sandboxed build belongs to the
 * project `real`, and is refused here.
 */
function refuse(what: string): never {
  throw new Error(`a unit test ${what}: call its file NAME.real.test.ts`);
}

const { spawn } = childProcess;
childProcess.spawn = ((command: string, ...rest: unknown[]): ChildProcess => {
  const args = Array.isArray(rest[0]) ? (rest[0] as unknown[]) : [];
  if (args.some((arg) => String(arg).endsWith('/launcher.c'))) refuse('starts a sandbox');
  return (spawn as (command: string, ...rest: unknown[]) => ChildProcess)(command, ...rest);
}) as typeof spawn;
syncBuiltinESMExports();

net.Server.prototype.listen = () => refuse('serves a port or a socket');
net.Socket.prototype.connect = () => refuse('connects to a port or a socket');
