import { printableText } from '../../../builder/ground/printable';
import { ask, canAsk } from './ask';
import type { EngineEvent } from './engine-event';
import { nextStep, wantsPassphrase } from './next-step';
import { runPulumi } from './pulumi-run';
import { RunView, type ViewOptions } from './run-view';
import { Terminal } from './terminal';

/** The CLI and where it runs. */
export interface Pulumi {
  readonly cli: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs `pulumi preview` or `pulumi up` with a display of our own; one after the other may share it. */
export class GrowRun {
  readonly view: RunView;
  private env: NodeJS.ProcessEnv;

  constructor(
    private readonly pulumi: Pulumi,
    options: ViewOptions,
    private readonly terminal: Terminal = new Terminal(process.stdout),
  ) {
    this.view = new RunView(this.terminal, options);
    this.env = {
      ...pulumi.env,
      // The CLI writes to us, not to a terminal: the provider is told who reads it.
      SEEDSTAGE_PROGRESS: pulumi.env['SEEDSTAGE_PROGRESS'] ?? (this.terminal.redraws ? 'live' : 'log'),
    };
  }

  /** @returns the CLI's exit code */
  async run(args: readonly string[]): Promise<number> {
    const first = await this.once(args);
    if (first.code === 0 || this.view.hasBegun()) return first.code;
    if (!wantsPassphrase(first.said) || !canAsk()) {
      this.tell(first.said);
      return first.code;
    }
    // The CLI asks for it at a terminal, and its standard output is none.
    const passphrase = await ask('Passphrase of the stack (PULUMI_CONFIG_PASSPHRASE remembers it): ', true);
    if (passphrase === undefined) return 130;
    this.env = { ...this.env, PULUMI_CONFIG_PASSPHRASE: passphrase };
    const second = await this.once(args);
    if (!this.view.hasBegun()) this.tell(second.said);
    return second.code;
  }

  private async once(args: readonly string[]): Promise<{ code: number; said: string }> {
    const { terminal, view } = this;
    const said: string[] = [];
    const timer = setInterval(() => view.tick(), 1000);
    try {
      const code = await runPulumi(
        { cli: this.pulumi.cli, args, env: this.env },
        {
          event: (event: EngineEvent) => view.apply(event),
          line: (text) => {
            said.push(text);
            if (view.hasBegun()) terminal.print([printableText(text)]);
          },
        },
        () => {
          if (view.hasBegun())
            terminal.print(['stopping: what is at work ends in order (once more stops at once)']);
        },
      );
      return { code, said: said.join('\n') };
    } finally {
      clearInterval(timer);
      terminal.clear();
    }
  }

  /** What the CLI said before there was an engine, and what to do about it. */
  private tell(said: string): void {
    const step = nextStep(said);
    const text = printableText(said).trim();
    process.stderr.write(`${[text, ...(step === undefined ? [] : [`seedstage: ${step}`])].join('\n')}\n`);
  }
}
