import { counted } from './change-rows';
import type { EngineEvent } from './engine-event';
import { buildLabel, progressOf, progressText, runningLines } from './progress';
import { RunModel, type Step } from './run-model';
import { headerText, previewLines, resultLines } from './run-texts';
import type { Terminal } from './terminal';

/** The interval of progress lines if nothing can be redrawn, in milliseconds. */
const HEARTBEAT = 30_000;

/** How the runs of a command are shown. */
export interface ViewOptions {
  /** Whether to show many changes by stage, because the update follows without a question. */
  readonly brief: boolean;
  /** The message before builds that this machine never ran: how long they take. */
  readonly firstTime?: readonly string[];
}

/** Shows the runs of the engine, a preview and an update, from their events. */
export class RunView {
  private model = new RunModel();
  /** The preview, after it has ended. */
  plan: RunModel | undefined;
  private heard = false;
  private header = '';
  private previewing = false;
  private readonly said = new Map<string, string>();
  private lastLine = Date.now();

  constructor(
    private readonly terminal: Terminal,
    private readonly options: ViewOptions,
  ) {}

  /** Processes an event of the engine. */
  apply(event: EngineEvent, now: number = Date.now()): void {
    this.heard = true;
    if (event.preludeEvent) this.model = new RunModel();
    this.model.apply(event, now);
    if (event.resourcePreEvent) {
      this.previewing = event.resourcePreEvent.planning === true;
      this.showHeader();
    }
    if (event.resOutputsEvent ?? event.resOpFailedEvent ?? event.diagnosticEvent) this.tellBuilds(now);
    if (event.cancelEvent) this.showEnd();
  }

  /** Shows the progress. Called once a second. */
  tick(now: number = Date.now()): void {
    if (this.model.steps.size === 0 || this.model.summary !== undefined) return;
    const { model } = this;
    if (this.previewing) {
      this.terminal.draw([model.download ?? `looking at ${counted(model.steps.size, 'resource')} ...`]);
      return;
    }
    const progress = progressOf(model, this.plan, now);
    const busy = progress.running.length > 0 || (progress.toCome ?? 0) > 0;
    const text = model.download ?? (busy ? progressText(progress) : 'working ...');
    this.terminal.draw([text, ...runningLines(model, progress.running, now)]);
    if (this.terminal.redraws || progress.running.length === 0 || now - this.lastLine < HEARTBEAT) return;
    this.line(`${text}\n${runningLines(model, progress.running, now).join('\n')}`, now);
  }

  /** Whether the engine sent any event. */
  hasBegun(): boolean {
    return this.heard;
  }

  /** Whether, according to the preview, the update would change nothing. */
  get nothingToDo(): boolean {
    return this.plan?.changes.length === 0 && !this.plan.outputsChanged;
  }

  private showHeader(): void {
    const header = headerText(this.model, this.terminal.width);
    if (header !== this.header) this.terminal.print([header]);
    this.header = header;
  }

  private showEnd(): void {
    const { model, terminal, options } = this;
    terminal.clear();
    if (model.summary === undefined) return;
    if (!model.summary.isPreview) {
      terminal.print(resultLines(model, terminal.width));
      return;
    }
    this.plan = model;
    // If nothing changes, the end of the update also says so.
    if (options.brief && this.nothingToDo && model.messages.length === 0) return;
    terminal.print(previewLines(model, terminal.width, options.brief && terminal.redraws));
    const first =
      !model.failed &&
      model.builds.some(({ forecast }) => forecast?.kind === 'build' && forecast.lastSeconds === undefined);
    if (first) terminal.print(options.firstTime ?? []);
  }

  /** Without redrawing: a line when a build begins, and another when it ends. */
  private tellBuilds(now: number): void {
    if (this.terminal.redraws || this.previewing) return;
    for (const step of this.model.builds) {
      const text = lifeText(step);
      if (text === undefined || this.said.get(step.urn) === text) continue;
      this.said.set(step.urn, text);
      this.line(`${buildLabel(this.model, step)}: ${text}`, now);
    }
  }

  private line(text: string, now: number): void {
    this.lastLine = now;
    this.terminal.print(text.split('\n'));
  }
}

/** The messages that appear once per build: that it is running, then how it ended. */
function lifeText({ status, now, notes }: Step): string | undefined {
  if (status === 'failed') return 'failed';
  if (status === 'done') return notes.at(-1)?.replace(/^[\w.+-]+: /, '');
  return now === undefined || /^queue\b/.test(now) ? undefined : 'started';
}
