import { Builder } from '../builder/grow/builder';
import { UserError } from '../builder/ground/user-error';
import { builderSettings } from './builder-settings';
import { Constructor } from './construct';
import { EngineLog } from './engine-log';
import { Session } from './session';
import type { Settings } from './settings';

/** What the provider process keeps between calls. */
export class ProviderState {
  readonly #cancelled = new AbortController();
  /** Makes components for other languages. */
  readonly components = new Constructor(() => this.#engine);
  #engine: string;
  #log: EngineLog;
  #session: Session | undefined;

  /**
   * @param engine the engine's address
   * @param root the project's directory, to which relative paths refer
   */
  constructor(
    engine: string,
    readonly root: string,
  ) {
    this.#engine = engine;
    this.#log = new EngineLog(engine);
  }

  /** Sets the engine's address, if the engine did not start this process itself. */
  attach(engine: string): void {
    this.#log.close();
    this.#engine = engine;
    this.#log = new EngineLog(engine);
  }

  /** Opens the builder with the user's settings. */
  configure(settings: Settings): void {
    this.#session = new Session(
      new Builder(builderSettings(settings, this.root)),
      this.#log,
      this.#cancelled.signal,
    );
  }

  /** The context for work on resources. */
  get session(): Session {
    if (!this.#session) {
      throw new UserError(
        'the engine asked for a resource before it sent the settings',
        'Run `pulumi up` again. If this happens again, report it with the version of the CLI (pulumi version).',
      );
    }
    return this.#session;
  }

  /** Throws after a cancellation, so that no new work begins. */
  assertGoing(): void {
    if (this.#cancelled.signal.aborted) throw cancellation();
  }

  /** Ends the work in progress; its callers get a {@link cancellation}. */
  cancel(): void {
    this.#cancelled.abort(cancellation());
  }

  /** Ends everything, and resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.cancel();
    await this.components.close();
    await this.#session?.builder.close();
    this.#log.close();
  }
}

function cancellation(): UserError {
  return new UserError('cancelled', 'No partial result is kept: run `pulumi up` again to continue.');
}
