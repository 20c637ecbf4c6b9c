import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A line for each test as it ends: also where no terminal is, a long run shows that it lives.
    reporters: ['verbose'],
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.mjs'],
          exclude: ['test/e2e/**', 'test/hostile/**', 'test/fuzz/**'],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // Builds that attack, on the compiled builder. A file is a place; its tests share one provider.
          name: 'hostile',
          include: ['test/hostile/**/*.test.ts'],
          globalSetup: ['test/hostile/setup.ts'],
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
          include: ['builder', 'chain', 'components', 'provider'].map((room) => `test/${room}/**/*.test.ts`),
          // The Node of this step lies in the cache of whom it runs as: no other user can run it.
          exclude: [
            '**/docker-sandbox.test.ts',
            '**/as-user.test.ts',
            '**/remove-tree.test.ts',
            '**/faults.test.ts',
            '**/apt-place.test.ts',
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
