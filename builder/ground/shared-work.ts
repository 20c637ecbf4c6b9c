/**
 * Work that is done once for all callers. The first caller starts it; if that caller is cancelled, the next one that
 * waits starts it again. After a failure, the next caller starts it again.
 */
export class SharedWork<T> {
  private now: { readonly work: Promise<T>; readonly signal: AbortSignal } | undefined;

  /** @throws what the work throws, or the reason of the caller's own signal */
  async get(begin: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const now = (this.now ??= { work: begin(signal), signal });
      try {
        return await now.work;
      } catch (error) {
        if (this.now === now) this.now = undefined;
        if (!now.signal.aborted) throw error;
      }
    }
  }
}
