/**
 * The parts of an event of Pulumi's engine that the display reads: a line of `pulumi up --json`, or of `--event-log`
 * (pulumi/pulumi, sdk/go/common/apitype/events.go).
 */
export interface EngineEvent {
  /** The start of a preview or an update: the stack's configuration without secrets. */
  readonly preludeEvent?: { readonly config: Readonly<Record<string, string>> };
  readonly resourcePreEvent?: ResourceEvent;
  readonly resOutputsEvent?: ResourceEvent;
  readonly resOpFailedEvent?: ResourceEvent;
  readonly diagnosticEvent?: Diagnostic;
  readonly stdoutEvent?: { readonly message: string };
  readonly policyEvent?: PolicyViolation;
  readonly progressEvent?: Download;
  readonly summaryEvent?: Summary;
  /** The end of it, successful or not. */
  readonly cancelEvent?: object;
}

export interface ResourceEvent {
  readonly metadata: StepMetadata;
  /** Whether this is a preview. */
  readonly planning?: boolean;
}

export interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old?: ResourceState | null;
  readonly new?: ResourceState | null;
  /** Changes, by the path of the property. */
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

export interface ResourceState {
  /** Whether a provider makes it: not so for a component and the stack. */
  readonly custom?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface Diagnostic {
  readonly urn?: string;
  readonly prefix?: string;
  readonly message: string;
  readonly severity: string;
  /** Shown only while the work is running. */
  readonly ephemeral?: boolean;
}

export interface PolicyViolation {
  readonly resourceUrn?: string;
  readonly message: string;
  readonly policyName: string;
  readonly policyPackName: string;
  readonly enforcementLevel: string;
}

/** Something that the engine downloads for itself, such as a plugin. */
export interface Download {
  readonly message: string;
  readonly received: number;
  readonly total: number;
  readonly done: boolean;
}

export interface Summary {
  readonly durationSeconds: number;
  readonly isPreview: boolean;
  readonly resourceChanges?: Readonly<Record<string, number>> | null;
}

/** Reads a line of the CLI's standard output; undefined if it is a message to the user and not an event. */
export function readEvent(line: string): EngineEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const event = JSON.parse(line) as EngineEvent & { readonly sequence?: number };
    return typeof event.sequence === 'number' ? event : undefined;
  } catch {
    return undefined;
  }
}

/** A text from the engine without its colour marks. */
export function withoutColour(text: string): string {
  return text.replace(/<\{%[^%]*%\}>/g, '');
}

/** The last part of a URN: the resource's name in the program. */
export function nameIn(urn: string): string {
  return urn.split('::').at(-1) ?? urn;
}
