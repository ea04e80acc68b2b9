/**
 * The payment sandbox as a process of its own. Environment: PORT (0 = free), HOST, DATA_DIR, SECRET_KEY,
 * WEBHOOK_SECRET, WEBHOOK_URL (empty = nobody listens), PUBLIC_URL, RETRY_BASE_MS, ASYNC_DELAY_MS.
 * Prints `{"listening":PORT}` when it is ready.
 */
import { startSandbox } from './sandbox.mjs';

function required(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`The payment sandbox needs ${name}`);
    process.exit(2);
  }
  return value;
}

function milliseconds(name) {
  return process.env[name] ? Number(process.env[name]) : undefined;
}

const sandbox = await startSandbox({
  port: Number(process.env.PORT ?? 0),
  host: process.env.HOST || '127.0.0.1',
  dataDir: required('DATA_DIR'),
  secretKey: required('SECRET_KEY'),
  webhookSecret: required('WEBHOOK_SECRET'),
  webhookUrl: process.env.WEBHOOK_URL || null,
  publicUrl: process.env.PUBLIC_URL || undefined,
  retryBaseMs: milliseconds('RETRY_BASE_MS'),
  asyncDelayMs: milliseconds('ASYNC_DELAY_MS'),
  onFailure: (error) => {
    // Memory is ahead of the disk: whoever supervises us starts a process that reads what is really there.
    console.error(error);
    process.exit(1);
  },
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    sandbox.close().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

console.log(JSON.stringify({ listening: sandbox.port }));
