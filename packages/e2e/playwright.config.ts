import { defineConfig } from '@playwright/test';
import { resolveChromium } from '@sosta/local';
import { CAMERA_ARGS } from './src/camera.js';

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
  timeout: 240_000,
  // Generous, for machines that do much else at the same time.
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    locale: 'it-IT',
    timezoneId: 'Europe/Rome',
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      env: { ...process.env, ...env } as Record<string, string>,
      args: [...args, ...CAMERA_ARGS],
    },
  },
});
