import { readFileSync } from 'node:fs';

/** A line of the CLI's event log, as far as tests look at it (pulumi/pulumi, sdk/go/common/apitype/events.go). */
interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
    readonly ephemeral?: boolean;
  };
}

interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

/** What the engine did, or would do, to one resource. */
export interface EngineStep {
  /** The resource's name in the program. */
  readonly name: string;
  /** `create`, `update`, `delete`, `refresh`, … */
  readonly op: string;
  /** The properties that the diff names, sorted. */
  readonly reasons: readonly string[];
}

/** What the engine said beside one resource. */
export interface EngineNote {
  readonly name: string;
  readonly severity: string;
  /** Shown only while the work went on. */
  readonly passing: boolean;
  readonly text: string;
}

/** What an event log says of resources that stand for something: no stack, no component, no default provider. */
export interface EngineLog {
  /** Steps that change something, in order. */
  readonly steps: readonly EngineStep[];
  readonly notes: readonly EngineNote[];
}

/** The types of those resources: ours, and of other providers those that a test's program declares. */
const KINDS = [
  ...['Build', 'ChecksumAudit', 'Image', 'Source'].map((kind) => `seedstage:index:${kind}`),
  ...['remoteImage:RemoteImage', 'container:Container'].map((kind) => `docker:index/${kind}`),
  'command:remote:Command',
];

/** Reads an event log; one that was not written is empty. */
export function readEventLog(file: string): EngineLog {
  const events = lines(file).map((line) => JSON.parse(line) as EngineEvent);
  const steps = events.flatMap(({ resourcePreEvent }) => {
    const step = resourcePreEvent?.metadata;
    if (step === undefined || step.op === 'same' || !KINDS.includes(step.type)) return [];
    return [{ name: nameOf(step.urn), op: step.op, reasons: Object.keys(step.detailedDiff ?? {}).sort() }];
  });
  const notes = events.flatMap(({ diagnosticEvent: said }) =>
    said === undefined
      ? []
      : [
          {
            name: nameOf(said.urn ?? ''),
            severity: said.severity,
            passing: said.ephemeral ?? false,
            text: plain(said.message),
          },
        ],
  );
  return { steps, notes };
}

/** A text without the engine's colour marks and the terminal's. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  return text.replace(/<\{%[^%]*%\}>|\x1b\[[0-9;]*m/g, '');
}

function nameOf(urn: string): string {
  return urn.split('::').at(-1) ?? '';
}

function lines(file: string): string[] {
  try {
    // A run that was killed leaves half a line.
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}
