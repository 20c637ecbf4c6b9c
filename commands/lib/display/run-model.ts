import { readForecast, type ReadForecast } from '../../../provider/texts';
import { nameIn, withoutColour, type EngineEvent, type ResourceEvent, type Summary } from './engine-event';
import { packageOf } from './package-of';

/** A resource of a run. */
export interface Step {
  readonly urn: string;
  readonly type: string;
  /** Whether it is a component, the stack or a provider: these only group or configure other resources. */
  readonly group: boolean;
  /** `create`, `update`, `delete`, `same`, … */
  readonly op: string;
  /** Its public name: {@link packageOf}. */
  readonly package: string;
  /** Which build of the package it is, if there are several. */
  readonly turn?: string;
  /** Paths of the properties that changed. */
  readonly reasons: readonly string[];
  status: 'running' | 'done' | 'failed';
  /** When it began, in milliseconds. */
  readonly began: number;
  /** The last status line, while it is in progress. */
  now?: string;
  /** Its permanent messages. */
  readonly notes: string[];
  forecast?: ReadForecast;
}

/** A message that must be shown in full. */
export interface Message {
  readonly severity: 'error' | 'warning' | 'info';
  /** The package or resource that it concerns; undefined for the program as a whole. */
  readonly about?: string;
  readonly text: string;
}

const BUILD = 'seedstage:index:Build';
const STACK = 'pulumi:pulumi:Stack';

/** The state of a preview or an update so far, from the engine's events. */
export class RunModel {
  readonly steps = new Map<string, Step>();
  readonly messages: Message[] = [];
  config: Readonly<Record<string, string>> = {};
  project = '';
  stack = '';
  outputs: Readonly<Record<string, unknown>> = {};
  /** Whether the stack's outputs differ from the state. */
  outputsChanged = false;
  summary: Summary | undefined;
  /** What the engine is downloading for itself. */
  download: string | undefined;

  /** Processes one event. */
  apply(event: EngineEvent, now: number = Date.now()): void {
    if (event.preludeEvent) this.config = event.preludeEvent.config;
    if (event.resourcePreEvent) this.begin(event.resourcePreEvent, now);
    if (event.resOutputsEvent) this.end(event.resOutputsEvent, 'done');
    if (event.resOpFailedEvent) this.end(event.resOpFailedEvent, 'failed');
    if (event.diagnosticEvent) this.say(event.diagnosticEvent);
    const { message: text = '' } = event.stdoutEvent ?? {};
    // The message for Ctrl-C is seedstage's own, and is shown at once.
    if (text.trim() !== '' && !text.startsWith('^C received')) this.tell({ severity: 'info', text });
    if (event.policyEvent) this.policy(event.policyEvent);
    if (event.summaryEvent) this.summary = event.summaryEvent;
    if (event.progressEvent) {
      const { message, received, total, done } = event.progressEvent;
      const share = total > 0 ? ` ${Math.floor((100 * received) / total)} %` : '';
      this.download = done ? undefined : `${message}${share}`;
    }
  }

  /** Whether the engine, or a provider, reported an error. */
  get failed(): boolean {
    return this.messages.some(({ severity }) => severity === 'error');
  }

  /** All resources that do not merely group others. */
  get resources(): Step[] {
    return [...this.steps.values()].filter(({ group }) => !group);
  }

  /** The ones that change. */
  get changes(): Step[] {
    return this.resources.filter(({ op }) => op !== 'same' && op !== 'read');
  }

  /** The builds that change, which take time. */
  get builds(): Step[] {
    return this.changes.filter(({ type, op }) => type === BUILD && !op.startsWith('delete'));
  }

  private begin({ metadata }: ResourceEvent, now: number): void {
    const { urn, op, type, detailedDiff } = metadata;
    const [stack = '', project = ''] = urn.split('::');
    this.stack = stack.replace('urn:pulumi:', '');
    this.project = project;
    const { custom = false } = metadata.new ?? metadata.old ?? {};
    const group = !custom || type.startsWith('pulumi:providers:');
    // At the end of a preview, the engine reports a finished component once more.
    const known = this.steps.get(urn);
    const reasons = Object.keys(detailedDiff ?? {}).sort();
    this.steps.set(urn, {
      ...{ urn, type, group, op, reasons, began: now, status: 'running' },
      ...packageOf(metadata),
      notes: known?.notes ?? [],
    });
  }

  private end({ metadata }: ResourceEvent, status: 'done' | 'failed'): void {
    const { urn, type, old, new: now } = metadata;
    const step = this.steps.get(urn);
    if (step) step.status = status;
    if (type !== STACK) return;
    this.outputs = now?.outputs ?? {};
    this.outputsChanged = JSON.stringify(old?.outputs ?? {}) !== JSON.stringify(this.outputs);
  }

  private say({ urn = '', message, severity, ephemeral }: NonNullable<EngineEvent['diagnosticEvent']>): void {
    const text = withoutColour(message).trim();
    const step = this.steps.get(urn);
    if (severity === 'debug' || text === '') return;
    if (ephemeral) {
      if (step) step.now = text;
      return;
    }
    const about = step === undefined || step.group ? {} : { about: step.package };
    if (severity === 'error' || severity === 'info#err') {
      this.tell({ severity: severity === 'error' ? 'error' : 'info', text, ...about });
    } else if (severity === 'warning') {
      this.tell({ severity: 'warning', text, ...about });
    } else if (step && !step.group) {
      step.notes.push(text);
      const forecast = readForecast(text);
      if (forecast) step.forecast = forecast;
    } else {
      this.tell({ severity: 'info', text });
    }
  }

  private policy(violation: NonNullable<EngineEvent['policyEvent']>): void {
    const { policyName, policyPackName, enforcementLevel, message, resourceUrn = '' } = violation;
    const severity = enforcementLevel === 'mandatory' ? 'error' : 'warning';
    const text = `policy ${policyPackName}/${policyName} (${enforcementLevel}): ${withoutColour(message).trim()}`;
    this.tell({ severity, text, ...(resourceUrn === '' ? {} : { about: nameIn(resourceUrn) }) });
  }

  /** The engine sends some messages twice, for the resource and at its end. */
  private tell(message: Message): void {
    if (this.messages.some(({ text, about }) => text === message.text && about === message.about)) return;
    this.messages.push(message);
  }
}
