/**
 * An event of Pulumi's engine, as far as the display reads it: a line of `pulumi up --json`, or of `--event-log`
 * (pulumi/pulumi, sdk/go/common/apitype/events.go).
 */
export interface EngineEvent {
  /** Begins a preview or an update; the stack's configuration, with secrets taken out. */
  readonly preludeEvent?: { readonly config: Readonly<Record<string, string>> };
  readonly resourcePreEvent?: ResourceEvent;
  readonly resOutputsEvent?: ResourceEvent;
  readonly resOpFailedEvent?: ResourceEvent;
  readonly diagnosticEvent?: Diagnostic;
  readonly stdoutEvent?: { readonly message: string };
  readonly policyEvent?: PolicyViolation;
  readonly progressEvent?: Download;
  readonly summaryEvent?: Summary;
  /** Ends it, however it ended. */
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
  /** By the path of each property that changes. */
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

export interface ResourceState {
  /** Whether a provider makes it: a component and the stack are not. */
  readonly custom?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface Diagnostic {
  readonly urn?: string;
  readonly prefix?: string;
  readonly message: string;
  readonly severity: string;
  /** Shown only while the work goes on. */
  readonly ephemeral?: boolean;
}

export interface PolicyViolation {
  readonly resourceUrn?: string;
  readonly message: string;
  readonly policyName: string;
  readonly policyPackName: string;
  readonly enforcementLevel: string;
}

/** Something that the engine fetches for itself, such as a plugin. */
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

/** Reads a line of the CLI's standard output; nothing where it is no event but a word to the user. */
export function readEvent(line: string): EngineEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const event = JSON.parse(line) as EngineEvent & { readonly sequence?: number };
    return typeof event.sequence === 'number' ? event : undefined;
  } catch {
    return undefined;
  }
}

/** A text of the engine's without its colour marks. */
export function withoutColour(text: string): string {
  return text.replace(/<\{%[^%]*%\}>/g, '');
}

/** The last part of a URN: the resource's name in the program. */
export function nameIn(urn: string): string {
  return urn.split('::').at(-1) ?? urn;
}
