import { DockerSandbox } from '../docker/docker-sandbox';
import { canonicalJson, type Json } from '../ground/canonical-json';
import type { Host } from '../sandbox/hosts';
import { LocalSandbox } from '../sandbox/local';
import type { Machine } from '../sandbox/machine';
import type { Sandbox } from '../sandbox/sandbox';
import { VmSandbox } from '../vm/vm-sandbox';
import { JobTokens } from './job-tokens';
import type { BuilderSettings } from './settings';

/** The places where this builder's builds run, each with its compile jobs. */
export class Sites {
  private readonly sandboxes = new Map<string, Sandbox>();
  private readonly jobs = new Map<string, Promise<JobTokens>>();
  private readonly own: JobTokens;

  constructor(
    private readonly settings: BuilderSettings,
    private readonly machine: Machine,
  ) {
    this.own = new JobTokens(settings.jobs);
  }

  /** The sandbox at a host; it makes no connection yet. */
  sandbox(host: Host): Sandbox {
    const name = nameOf(host);
    const known = this.sandboxes.get(name);
    if (known !== undefined) return known;
    const sandbox = this.make(host);
    this.sandboxes.set(name, sandbox);
    return sandbox;
  }

  /**
   * The compile jobs of a host: this machine's setting for builds here, and for an engine that has no number of its
   * own; otherwise the host's own.
   *
   * @throws UserError if the host's number of processors cannot be determined
   */
  async tokens(host: Host, signal: AbortSignal): Promise<JobTokens> {
    if (host.kind === 'local' || (host.kind === 'docker' && host.jobs === undefined)) return this.own;
    const name = nameOf(host);
    const known = this.jobs.get(name);
    if (known !== undefined) return await known;
    const tokens = this.count(host, signal);
    this.jobs.set(name, tokens);
    // The next attempt may succeed.
    tokens.catch(() => this.jobs.delete(name));
    return await tokens;
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.sandboxes.values()].map(async (sandbox) => await sandbox.close?.()));
  }

  private async count(host: Exclude<Host, { kind: 'local' }>, signal: AbortSignal): Promise<JobTokens> {
    const jobs = host.jobs ?? (await this.sandbox(host).processors?.(signal)) ?? this.settings.jobs;
    return new JobTokens(jobs);
  }

  private make(host: Host): Sandbox {
    const { tcc, identity, toolbox } = this.machine;
    switch (host.kind) {
      case 'local':
        return new LocalSandbox(tcc, identity, { overlay: this.settings.overlay ?? true });
      case 'docker':
        return new DockerSandbox(tcc, toolbox, host);
      case 'vm':
        return new VmSandbox(tcc, toolbox, host);
    }
  }
}

function nameOf(host: Host): string {
  return canonicalJson(JSON.parse(JSON.stringify(host)) as Json);
}
