import { defineConfig } from 'vitest/config';

/** NAME.real.test.ts is beside NAME.test.ts, or in its place. */
const REAL = 'test/**/*.real.test.{ts,mjs}';

/** For every project: a test without an assertion could not fail. */
const STRICT = { expect: { requireAssertions: true } };

/** A compiler for the tests' own recipes is grown once. */
const GROW_SEED = ['test/support/grow-seed.ts'];

export default defineConfig({
  test: {
    // A line per finished test, so that a long run shows progress even without a terminal.
    reporters: ['verbose'],
    passWithNoTests: false,
    projects: [
      {
        test: {
          // Tests without engine, network and sandboxed builds: they take less than a minute.
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
          // The same rooms with real parts: sandboxed builds, servers, engines, other processes, other users.
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
          // Builds that attack the compiled builder. Each file is a place; its tests share one provider.
          name: 'hostile',
          ...STRICT,
          globalSetup: ['test/hostile/setup.ts', ...GROW_SEED],
          include: ['test/hostile/**/*.test.ts'],
          pool: 'forks',
          // All places in parallel, even on two cores: an engine mostly waits.
          maxWorkers: 3,
          testTimeout: 150_000,
          hookTimeout: 150_000,
        },
      },
      {
        test: {
          // A minute of generated input; each target runs in its own process, one after the other.
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
          // On the newest Node: the tests that depend on Node, not those that mostly run other programs.
          name: 'newest',
          ...STRICT,
          globalSetup: GROW_SEED,
          include: ['builder', 'chain', 'components', 'provider'].map((room) => `test/${room}/**/*.test.ts`),
          // The Node of this step is in the user's cache, so no other user can run it.
          exclude: [
            '**/docker-sandbox.real.test.ts',
            '**/as-user.real.test.ts',
            '**/remove-tree.real.test.ts',
            '**/faults.real.test.ts',
            '**/apt-place.real.test.ts',
            '**/patch*.test.ts',
          ],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // Real engine and real builds: one file after the other, so that they do not compete for cores.
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
