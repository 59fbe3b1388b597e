import { defineConfig } from 'vitest/config';

/**
 * Real servers, terminals, foreign programs and kill -9 on a shared machine: in CI a test that fails is run again, and
 * the reporter names it with its retries. On a developer's machine it fails at once.
 */
const retry = process.env['CI'] ? 2 : 0;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['tests/unit/**/*.test.ts', 'tests/architecture.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          retry,
          // Groups run one after the other: they use the machine differently.
          sequence: { groupOrder: 1 },
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          globalSetup: ['tests/support/global-setup.ts'],
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          retry,
          sequence: { groupOrder: 2 },
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          globalSetup: ['tests/support/global-setup.ts'],
          fileParallelism: false,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['domain/controller/**', 'workflows/**'],
      reporter: ['text-summary', 'text'],
    },
  },
});
