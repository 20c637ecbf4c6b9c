import type { HostKind } from './hosts';
import type { Seen } from './launch';
import type { Limits } from './limits';

/** A tree of an input root. */
export interface Layer {
  /** A directory; it is only read. */
  readonly tree: string;
  /** The sha256 of its manifest: another machine stores it under this name. */
  readonly fingerprint: string;
}

/** One run in a sandbox. */
export interface SandboxJob {
  /** An empty directory for the sandbox's own use, on the store's file system. */
  readonly scratch: string;
  /** The input root, the lowest tree first. */
  readonly layers: readonly Layer[];
  /** The files at /recipe: name to file. */
  readonly recipe: ReadonlyMap<string, string>;
  /** Contains src/ before the run, and after it what it wrote below /src, /build, /out and /tmp. */
  readonly writable: string;
  /** The program and its arguments, with paths inside the sandbox. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** Bytes of disk that it needs, from its recipe; another machine checks that it has them. Default: no check. */
  readonly disk?: number;
  /** Stops the run and all its processes. */
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
  /** What the launcher found in the writable directories. */
  readonly seen: Seen;
  /** User and system time of all processes, in seconds. */
  readonly cpuSeconds: number;
}

/** A kind of place where builds run. */
export interface Sandbox {
  /** The kind of host, as records name it. */
  readonly host: HostKind;
  /** @throws UserError if this machine cannot run it */
  run(job: SandboxJob): Promise<SandboxResult>;
  /** Those of these fingerprints that would have to be sent to the host first; changes nothing. */
  lacks(fingerprints: readonly string[]): Promise<string[]>;
  /** Its number of processors, if it is not this machine. @throws UserError if it cannot be reached */
  processors?(signal: AbortSignal): Promise<number>;
  /** Releases what it holds, such as a connection. */
  close?(): Promise<void>;
}
