/** What a sandbox's `main.mjs` has in common with the others': its environment, its signals, its first word. */

/** @returns {string} an environment variable that must be set */
export function required(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`The payment sandbox needs ${name}`);
    process.exit(2);
  }
  return value;
}

/** @returns {number | undefined} */
export function milliseconds(name) {
  return process.env[name] ? Number(process.env[name]) : undefined;
}

/**
 * Runs a sandbox until a signal comes. Environment: PORT (0 = free), HOST, DATA_DIR, WEBHOOK_URL (empty =
 * nobody listens), PUBLIC_URL, API_URL, RETRY_BASE_MS. Prints `{"listening":PORT}` when it is ready.
 *
 * @param {(options: object) => Promise<{ port: number, close(): Promise<void> }>} start
 * @param {object} own the options only this provider has
 */
export async function runSandbox(start, own) {
  const sandbox = await start({
    port: Number(process.env.PORT ?? 0),
    host: process.env.HOST || '127.0.0.1',
    dataDir: required('DATA_DIR'),
    webhookUrl: process.env.WEBHOOK_URL || null,
    publicUrl: process.env.PUBLIC_URL || undefined,
    apiUrl: process.env.API_URL || undefined,
    retryBaseMs: milliseconds('RETRY_BASE_MS'),
    onFailure: (error) => {
      // Memory is ahead of the disk: whoever supervises us starts a process that reads what is really there.
      console.error(error);
      process.exit(1);
    },
    ...own,
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
}
