/**
 * The Nexi sandbox as a process of its own. Environment, besides that of every sandbox but WEBHOOK_URL: API_KEY,
 * NOTIFICATION_ORIGIN, ASYNC_DELAY_MS.
 */
import { milliseconds, required, runSandbox } from '../sandbox/process.mjs';
import { startSandbox } from './sandbox.mjs';

await runSandbox(startSandbox, {
  apiKey: required('API_KEY'),
  notificationOrigin: process.env.NOTIFICATION_ORIGIN || null,
  asyncDelayMs: milliseconds('ASYNC_DELAY_MS'),
});
