import { printableText } from '../../../builder/ground/printable';
import { ask, canAsk } from './ask';
import type { EngineEvent } from './engine-event';
import { nextStep, wantsPassphrase } from './next-step';
import { runPulumi, type PulumiListener } from './pulumi-run';
import type { RunView, ViewOptions } from './run-view';
import { Terminal } from './terminal';

/** The CLI, and where it runs. */
export interface Pulumi {
  readonly cli: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs `pulumi preview` or `pulumi up` with seedstage's own display; a preview and the update after it share one. */
export class GrowRun {
  private view: RunView | undefined;
  private env: NodeJS.ProcessEnv;

  constructor(
    private readonly pulumi: Pulumi,
    private readonly options: ViewOptions,
    private readonly terminal: Terminal = new Terminal(process.stdout),
  ) {
    this.env = {
      ...pulumi.env,
      // The CLI writes to this process, not to a terminal, so tell the provider which kind of output it is.
      SEEDSTAGE_PROGRESS: pulumi.env['SEEDSTAGE_PROGRESS'] ?? (this.terminal.redraws ? 'live' : 'log'),
    };
  }

  /** Whether, according to the preview, the update would change nothing. */
  get nothingToDo(): boolean {
    return this.view?.nothingToDo ?? false;
  }

  private hasBegun(): boolean {
    return this.view?.hasBegun() ?? false;
  }

  /** @returns the CLI's exit code */
  async run(args: readonly string[]): Promise<number> {
    const first = await this.once(args);
    if (first.code === 0 || this.hasBegun()) return first.code;
    if (!wantsPassphrase(first.said) || !canAsk()) {
      this.tell(first.said);
      return first.code;
    }
    // The CLI only asks for it on a terminal, and its standard output is not one.
    const passphrase = await ask('Passphrase of the stack (PULUMI_CONFIG_PASSPHRASE remembers it): ', true);
    if (passphrase === undefined) return 130;
    this.env = { ...this.env, PULUMI_CONFIG_PASSPHRASE: passphrase };
    const second = await this.once(args);
    if (!this.hasBegun()) this.tell(second.said);
    return second.code;
  }

  private async once(args: readonly string[]): Promise<{ code: number; said: string }> {
    const { terminal } = this;
    const said: string[] = [];
    const timer = setInterval(() => this.view?.tick(), 1000);
    try {
      const code = await runPulumi(
        { cli: this.pulumi.cli, args, env: this.env },
        async () => await this.listener(said),
        () => {
          if (this.hasBegun())
            terminal.print(['stopping: running builds end cleanly (Ctrl-C again stops at once)']);
        },
      );
      return { code, said: said.join('\n') };
    } finally {
      clearInterval(timer);
      terminal.clear();
    }
  }

  /** @param said receives the CLI's output other than the engine's events */
  private async listener(said: string[]): Promise<PulumiListener> {
    // It contains the whole chain, so load it while the engine starts.
    const { RunView: View } = await import('./run-view.js');
    const view = (this.view ??= new View(this.terminal, this.options));
    return {
      event: (event: EngineEvent) => view.apply(event),
      line: (text) => {
        said.push(text);
        if (view.hasBegun()) this.terminal.print([printableText(text)]);
      },
    };
  }

  /** The CLI's messages from before the engine started, with the next step. */
  private tell(said: string): void {
    const step = nextStep(said);
    const text = printableText(said).trim();
    process.stderr.write(`${[text, ...(step === undefined ? [] : [`seedstage: ${step}`])].join('\n')}\n`);
  }
}
