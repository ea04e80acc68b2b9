/**
 * The PayPal sandbox as a process of its own. Environment, besides that of every sandbox: CLIENT_ID,
 * CLIENT_SECRET, WEBHOOK_ID, ASYNC_DELAY_MS.
 */
import { milliseconds, required, runSandbox } from '../sandbox/process.mjs';
import { startSandbox } from './sandbox.mjs';

await runSandbox(startSandbox, {
  clientId: required('CLIENT_ID'),
  clientSecret: required('CLIENT_SECRET'),
  webhookId: required('WEBHOOK_ID'),
  asyncDelayMs: milliseconds('ASYNC_DELAY_MS'),
});
