import type { VmHost } from '../sandbox/hosts';
import type { Sandbox, SandboxJob, SandboxResult } from '../sandbox/sandbox';
import type { Toolbox } from '../sandbox/toolbox';

/** The `vm` host: a machine that is reached by ssh. */
export class VmSandbox implements Sandbox {
  readonly host = 'vm';

  constructor(
    private readonly tcc: (directory: string) => Promise<string>,
    private readonly toolbox: Toolbox,
    private readonly machine: VmHost,
  ) {}

  async lacks(fingerprints: readonly string[]): Promise<string[]> {
    return [...fingerprints];
  }

  async run(_job: SandboxJob): Promise<SandboxResult> {
    throw new Error(
      `nothing runs on ${this.machine.address} yet, ${typeof this.tcc}, ${typeof this.toolbox}`,
    );
  }
}
