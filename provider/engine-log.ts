import { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { LogRequest, LogSeverity } from '@pulumi/pulumi/proto/engine_pb';
import { printableText } from '../builder/ground/printable';
import { grpc } from './grpc';
import type { Secrets } from './secrets';

/** The engine is on this machine, so a proxy of the environment must not be used. */
const OPTIONS = { 'grpc.enable_http_proxy': 0 };

type Severity = 'info' | 'warning';

interface Entry {
  urn: string;
  text: string;
  severity: Severity;
  /** Shown while the resource is being worked on, until the next message. */
  passing: boolean;
}

/**
 * Sends the provider's messages to the user, each with its resource. Messages are sent one after another: sent
 * concurrently, they could arrive in any order.
 */
export class EngineLog {
  readonly #client: EngineClient;
  readonly #waiting: Entry[] = [];
  readonly #secrets = new Map<string, Secrets>();
  #sending: Promise<void> = Promise.resolve();

  /** @param address the engine's address, as host:port */
  constructor(address: string) {
    this.#client = new EngineClient(address, grpc.credentials.createInsecure(), OPTIONS);
  }

  /** From now on, hides these secrets in messages about this resource. */
  conceal(urn: string, secrets: Secrets): void {
    this.#secrets.set(urn, secrets);
  }

  /** Shows a line beside the resource until the next one. A line that has not been sent yet is replaced. */
  status(urn: string, text: string): void {
    const late = this.#waiting.find((entry) => entry.passing && entry.urn === urn);
    if (late) late.text = text;
    else this.#add({ urn, text, severity: 'info', passing: true });
  }

  /** Shows a message that stays on the screen, below the resource's name. */
  say(urn: string, text: string, severity: Severity = 'info'): void {
    this.#add({ urn, text, severity, passing: false });
  }

  /** Resolves when every message has reached the engine, or has failed. */
  async drained(): Promise<void> {
    await this.#sending;
    if (this.#waiting.length > 0) await this.drained();
  }

  close(): void {
    this.#client.close();
  }

  #add(entry: Entry): void {
    this.#waiting.push(entry);
    this.#sending = this.#sending.then(() => this.#sendNext());
  }

  #sendNext(): Promise<void> {
    const entry = this.#waiting.shift();
    if (!entry) return Promise.resolve();
    const request = new LogRequest();
    request.setUrn(entry.urn);
    const text = this.#secrets.get(entry.urn)?.hide(entry.text) ?? entry.text;
    request.setMessage(printableText(text));
    request.setSeverity(entry.severity === 'warning' ? LogSeverity.WARNING : LogSeverity.INFO);
    request.setEphemeral(entry.passing);
    return new Promise((resolve) => {
      // A lost message must not fail a build: the engine has ended or is ending.
      this.#client.log(request, () => {
        resolve();
      });
    });
  }
}
