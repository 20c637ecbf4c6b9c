import type { Builder } from '../builder/grow/builder';
import type { Run } from '../builder/ground/run';
import type { EngineLog } from './engine-log';
import { progressMode, type ProgressMode } from './progress-mode';
import { statusLine } from './status-line';

/** The context for work on resources, from Configure until the engine ends. */
export class Session {
  constructor(
    readonly builder: Builder,
    readonly log: EngineLog,
    /** Aborted when the user cancels, or the engine has ended. */
    readonly signal: AbortSignal,
    private readonly mode: ProgressMode = progressMode(),
  ) {}

  /** A run that shows its progress beside a resource. */
  run(urn: string): Run {
    return {
      signal: this.signal,
      progress: statusLine((text) => {
        this.log.status(urn, text);
      }, this.mode),
      warn: (text) => this.log.say(urn, text, 'warning'),
    };
  }
}
