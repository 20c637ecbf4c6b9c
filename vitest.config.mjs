import { defineConfig } from 'vitest/config';

/** NAME.real.test.ts lies beside NAME.test.ts, or in its place. */
const REAL = 'test/**/*.real.test.{ts,mjs}';

/** Of every project: a test that asserts nothing cannot fail. */
const STRICT = { expect: { requireAssertions: true } };

/** A compiler for the tests' own recipes is grown once. */
const GROW_SEED = ['test/support/grow-seed.ts'];

export default defineConfig({
  test: {
    // A line for each test as it ends: also where no terminal is, a long run shows that it lives.
    reporters: ['verbose'],
    passWithNoTests: false,
    projects: [
      {
        test: {
          // What takes no engine, no network and no sandboxed build: it is over in a minute.
          name: 'unit',
          ...STRICT,
          globalSetup: GROW_SEED,
          include: ['test/**/*.test.ts', 'test/**/*.test.mjs'],
          exclude: ['test/{e2e,hostile,fuzz}/**', REAL],
          setupFiles: ['test/support/no-real-world.ts'],
          pool: 'forks',
          // Nobody types meanwhile: Vitest would leave a processor alone.
          maxWorkers: '100%',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          // The same rooms with the real thing: sandboxed builds, servers, engines, other processes, other users.
          name: 'real',
          ...STRICT,
          globalSetup: GROW_SEED,
          include: [REAL],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // Builds that attack, on the compiled builder. A file is a place; its tests share one provider.
          name: 'hostile',
          ...STRICT,
          globalSetup: ['test/hostile/setup.ts', ...GROW_SEED],
          include: ['test/hostile/**/*.test.ts'],
          pool: 'forks',
          // All places at once, on two cores as well: an engine mostly waits.
          maxWorkers: 3,
          testTimeout: 150_000,
          hookTimeout: 150_000,
        },
      },
      {
        test: {
          // A minute of made-up input; each search is a process of its own, one after the other.
          name: 'fuzz',
          ...STRICT,
          globalSetup: GROW_SEED,
          include: ['test/fuzz/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // On the newest Node: what depends on it, that is, not what mostly runs other programs.
          name: 'newest',
          ...STRICT,
          globalSetup: GROW_SEED,
          include: ['builder', 'chain', 'components', 'provider'].map((room) => `test/${room}/**/*.test.ts`),
          // The Node of this step lies in the cache of whom it runs as: no other user can run it.
          exclude: [
            '**/docker-sandbox.real.test.ts',
            '**/as-user.real.test.ts',
            '**/remove-tree.real.test.ts',
            '**/faults.real.test.ts',
            '**/apt-place.real.test.ts',
            '**/patch.test.ts',
          ],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // Real engine, real builds: one file after the other, so that they do not steal each other's cores.
          name: 'e2e',
          ...STRICT,
          globalSetup: GROW_SEED,
          include: ['test/e2e/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
