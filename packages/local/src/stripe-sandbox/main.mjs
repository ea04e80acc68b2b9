/**
 * The Stripe sandbox as a process of its own. Environment, besides that of every sandbox: SECRET_KEY,
 * WEBHOOK_SECRET, ASYNC_DELAY_MS.
 */
import { milliseconds, required, runSandbox } from '../sandbox/process.mjs';
import { startSandbox } from './sandbox.mjs';

await runSandbox(startSandbox, {
  secretKey: required('SECRET_KEY'),
  webhookSecret: required('WEBHOOK_SECRET'),
  asyncDelayMs: milliseconds('ASYNC_DELAY_MS'),
});
