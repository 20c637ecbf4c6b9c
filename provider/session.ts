import type { Builder } from '../builder/grow/builder';
import type { Run } from '../builder/ground/run';
import type { EngineLog } from './engine-log';
import { progressMode, type ProgressMode } from './progress-mode';
import { statusLine } from './status-line';

/** What the work on a resource has at hand, from Configure until the engine goes. */
export class Session {
  constructor(
    readonly builder: Builder,
    readonly log: EngineLog,
    /** Given when the user cancels, or the engine is gone. */
    readonly signal: AbortSignal,
    private readonly mode: ProgressMode = progressMode(),
  ) {}

  /** A piece of work that shows its progress beside a resource. */
  run(urn: string): Run {
    return {
      signal: this.signal,
      progress: statusLine((text) => {
        this.log.status(urn, text);
      }, this.mode),
    };
  }
}
