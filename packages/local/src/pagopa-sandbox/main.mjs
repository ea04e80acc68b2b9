/** The pagoPA sandbox as a process of its own. Environment, besides that of every sandbox: SUBSCRIPTION_KEY, ASYNC_DELAY_MS. */
import { milliseconds, required, runSandbox } from '../sandbox/process.mjs';
import { startSandbox } from './sandbox.mjs';

await runSandbox(startSandbox, {
  subscriptionKey: required('SUBSCRIPTION_KEY'),
  asyncDelayMs: milliseconds('ASYNC_DELAY_MS'),
});
