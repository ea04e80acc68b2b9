import { defineConfig } from '@playwright/test';
import { resolveChromium } from '@sosta/local';

/** The same Chromium that prints the PDFs: nothing is downloaded. */
const { executablePath, env, args } = await resolveChromium();

export default defineConfig({
  testDir: 'journeys',
  testMatch: '**/*.journey.ts',
  globalSetup: './src/setup.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A journey that passes only at a second try hides a bug.
  retries: 0,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    locale: 'it-IT',
    timezoneId: 'Europe/Rome',
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    screenshot: 'only-on-failure',
    launchOptions: { executablePath, env: { ...process.env, ...env } as Record<string, string>, args },
  },
});
