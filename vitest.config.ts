import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const EXCLUDE = ['**/node_modules/**', '**/dist/**', '**/.local/**', 'packages/e2e/**'];

/** What takes longest on a machine that does not remember: begun last it would keep one worker waiting for it. */
const SLOWEST = [
  'municipalities/any-policies',
  'presets/demo/demo',
  'imports/imports',
  'auth/registration-modes',
  'pdf/pdf-renderer',
  'documents/issued-documents',
  'requests/review',
];

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = SLOWEST.findIndex((name) => moduleId.includes(name));
      return at < 0 ? SLOWEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: SlowestFirst },
    // The machine that runs everything has two cores; more workers only make each other late. Files of a worker share
    // what they import: reading the application anew for each was a third of the time. No test replaces a module.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          isolate: false,
          testTimeout: 20_000,
          environment: 'node',
          include: ['apps/*/src/**/*.test.ts', 'packages/*/src/**/*.test.ts'],
          exclude: [...EXCLUDE, '**/*.int.test.ts'],
        },
      },
      {
        test: {
          name: 'int',
          isolate: false,
          environment: 'node',
          include: ['apps/api/src/**/*.int.test.ts', 'packages/local/src/**/*.test.mjs'],
          exclude: EXCLUDE,
          globalSetup: ['packages/local/src/vitest-setup.mjs'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // A second, the default, is soon over on a machine that does four things at a time.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
