/** The package's two processes, by a part of their command lines. */
export const WATCH = { provider: 'dist/provider/main.js', program: '@pulumi/pulumi/cmd/run' };

/** The highest resident memory of both over several runs. */
export class PeakMemory {
  /** @type {Record<string, number>} */
  #peak = {};

  /** @param {Readonly<Record<string, number>>} peak the peak of one run, in MB */
  add(peak) {
    for (const [name, value] of Object.entries(peak))
      this.#peak[name] = Math.max(this.#peak[name] ?? 0, value);
  }

  /**
   * @param {string} what
   * @returns {import('../bench.mjs').Row[]}
   */
  rows(what) {
    return Object.keys(WATCH).map((name) => ({
      what: `${what}: ${name}, peak`,
      value: `${(this.#peak[name] ?? 0).toFixed(0)} MB`,
      goal: '< 400 MB',
    }));
  }
}
