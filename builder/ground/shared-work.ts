/**
 * Work that is done once, for all who ask for it. Who asks first begins it; when that one is cancelled, the next of those
 * who wait begins it anew. What failed is begun anew by whoever asks later.
 */
export class SharedWork<T> {
  private now: { readonly work: Promise<T>; readonly signal: AbortSignal } | undefined;

  /** @throws what the work throws, and the reason of one's own signal */
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
