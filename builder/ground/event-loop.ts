/** How long synchronous work may block this process, in milliseconds. */
const LONGEST = 20;

/**
 * Yields to the event loop during long synchronous work. Reading thousands of small files one by one is four times as
 * fast without promises (measured: 3,000 files in 95 instead of 450 ms), but progress and cancellation must still be
 * handled.
 *
 * @returns a function to await often: it returns at once until {@link LONGEST} has passed
 */
export function yielder(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < LONGEST) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        last = performance.now();
        resolve();
      });
    });
  };
}
