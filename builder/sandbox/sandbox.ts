import type { HostKind } from './hosts';
import type { Seen } from './launch';
import type { Limits } from './limits';

/** A tree of an input root. */
export interface Layer {
  /** A directory; it is only read. */
  readonly tree: string;
  /** Of its manifest: a host on another machine keeps it by this name. */
  readonly fingerprint: string;
}

/** One run in a sandbox. */
export interface SandboxJob {
  /** An empty directory for the sandbox's own use, on the store's file system. */
  readonly scratch: string;
  /** The input root, the lowest tree first. */
  readonly layers: readonly Layer[];
  /** What lies at /recipe: name to file. */
  readonly recipe: ReadonlyMap<string, string>;
  /** Holds src/ at the start, and what the run wrote below /src, /build, /out and /tmp at its end. */
  readonly writable: string;
  /** The program and its arguments, as seen from inside. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** Bytes of disk that it needs, as its recipe says: a host on another machine sees that it has them. Default: any. */
  readonly disk?: number;
  /** Ends the run, and all its processes. */
  readonly signal: AbortSignal;
  /** Called with each piece of standard output and error. */
  readonly output: (chunk: Buffer) => void;
}

/** How a run ended. */
export interface SandboxResult {
  /** The program's exit code; 128 and the number for a signal. */
  readonly exitCode: number;
  /** Names outside /src, /build, /out and /tmp that the run made, changed or removed. */
  readonly strayWrites: readonly string[];
  /** What the launcher saw of the places that the run could write to. */
  readonly seen: Seen;
  /** User and system time of all processes, in seconds. */
  readonly cpuSeconds: number;
}

/** A kind of place where builds run. */
export interface Sandbox {
  /** The kind of host, as records name it. */
  readonly host: HostKind;
  /** @throws UserError where this machine cannot run it */
  run(job: SandboxJob): Promise<SandboxResult>;
  /** The fingerprints among these that the host would have to be sent first; nothing is changed. */
  lacks(fingerprints: readonly string[]): Promise<string[]>;
  /** How many processors it has, where that is not this machine's number. @throws UserError when it cannot be asked */
  processors?(signal: AbortSignal): Promise<number>;
  /** Lets go of what it holds on to, such as a connection. */
  close?(): Promise<void>;
}
