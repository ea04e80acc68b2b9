import { defineConfig } from 'vitest/config';

const EXCLUDE = ['**/node_modules/**', '**/dist/**', '**/.local/**', 'packages/e2e/**'];

export default defineConfig({
  test: {
    // The machine that runs everything has two cores; more workers only make each other late.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          testTimeout: 20_000,
          environment: 'node',
          include: ['apps/*/src/**/*.test.ts', 'packages/*/src/**/*.test.ts'],
          exclude: [...EXCLUDE, '**/*.int.test.ts'],
        },
      },
      {
        test: {
          name: 'int',
          environment: 'node',
          include: ['apps/api/src/**/*.int.test.ts', 'packages/local/src/**/*.test.mjs'],
          exclude: EXCLUDE,
          globalSetup: ['packages/local/src/vitest-setup.mjs'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
