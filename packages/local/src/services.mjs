// The embedded platform behind `npm start` and the tests.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { holdPort } from './lib/net.mjs';
import { openSecrets } from './lib/secrets.mjs';
import { createSupervisor } from './supervisor.mjs';
import { resolveChromium } from './services/chromium.mjs';
import { startMail } from './services/mail.mjs';
import { startNexi } from './services/nexi.mjs';
import { hasSandbox } from './services/payment-sandbox.mjs';
import { startPagoPa } from './services/pagopa.mjs';
import { startPayPal } from './services/paypal.mjs';
import { startPostgres } from './services/postgres.mjs';
import { startRedis } from './services/redis.mjs';
import { startS3 } from './services/s3.mjs';
import { startStripe } from './services/stripe.mjs';

/**
 * Starts PostgreSQL, Redis and the parts asked for, and tells how to reach them.
 *
 * Nothing outlives the caller: `stop()` stops in order, and if this process dies without it, however it dies,
 * a guardian process does the same.
 *
 * @param {object} options
 * @param {string} options.dir data, logs, pid files and secrets go here
 * @param {boolean} [options.ephemeral] for tests: no durability, and the directory is removed by stop()
 * @param {boolean} [options.socket] PostgreSQL is reached through a socket, which is cheaper: where speed is not what is looked at
 * @param {boolean} [options.long] ephemeral, but for long enough that PostgreSQL has to keep house
 * @param {{ mail?: boolean, s3?: boolean, stripe?: boolean, paypal?: boolean, pagopa?: boolean, nexi?: boolean, chromium?: boolean }} [options.with] default: all
 * @param {number} [options.port] the port people use; default SOSTA_PORT or 8080
 * @param {string} [options.webhookPath] path of the API that payment events go to, each provider's under its name; default: nobody listens until a test says so
 * @param {(supervisor: import('./supervisor.mjs').Supervisor) => void} [options.onSupervisor] called before anything starts, so that a start can be broken off with `stopAll()`
 * @param {(message: string) => void} [options.onProgress]
 * @param {(name: string, detail: string) => void} [options.onUnexpectedExit]
 */
export async function startServices(options) {
  const {
    dir,
    ephemeral = false,
    socket = false,
    long = false,
    with: wanted = {},
    port = Number(process.env.SOSTA_PORT ?? 8080),
    onProgress = () => {},
    onUnexpectedExit,
  } = options;

  const {
    mail: withMail = true,
    s3: withS3 = true,
    stripe: withStripe = hasSandbox('stripe'),
    paypal: withPayPal = hasSandbox('paypal'),
    pagopa: withPagoPa = hasSandbox('pagopa'),
    nexi: withNexi = hasSandbox('nexi'),
    chromium: withChromium = true,
  } = wanted;

  mkdirSync(dir, { recursive: true, mode: 0o755 });
  const supervisor = await createSupervisor({
    runDir: join(dir, 'run'),
    logDir: join(dir, 'logs'),
    disposableDir: ephemeral ? dir : undefined,
    onUnexpectedExit,
  });
  options.onSupervisor?.(supervisor);
  try {
    if (supervisor.orphans.length)
      onProgress(`stopped what an earlier run left: ${supervisor.orphans.join(', ')}`);
    const data = join(dir, 'data');
    const secrets = openSecrets(data);
    const api = await holdPort(secrets.port('api'));
    const apiPort = api.port;
    secrets.setPort('api', apiPort);
    const common = { supervisor, secrets, ephemeral, onProgress };
    const payments = (/** @type {string} */ provider) => ({
      supervisor,
      secrets,
      dataDir: join(data, provider),
      webhookUrl: options.webhookPath && `http://127.0.0.1:${apiPort}${options.webhookPath}/${provider}`,
    });

    const [postgres, redis, s3, mail, stripe, paypal, pagopa, nexi, chromium] = await settle([
      startPostgres({ ...common, socket, long, dataDir: join(data, 'postgres') }),
      startRedis({ ...common, dataDir: join(data, 'redis') }),
      withS3 ? startS3({ ...common, dataDir: join(data, 's3') }) : undefined,
      withMail
        ? startMail({
            ...common,
            dataDir: join(data, 'mail'),
            ...(options.webhookPath && { eventsUrl: `http://127.0.0.1:${apiPort}/api/v1/mail-events` }),
          })
        : undefined,
      withStripe ? startStripe(payments('stripe')) : undefined,
      withPayPal ? startPayPal(payments('paypal')) : undefined,
      withPagoPa ? startPagoPa(payments('pagopa')) : undefined,
      withNexi
        ? startNexi({
            supervisor,
            secrets,
            dataDir: join(data, 'nexi'),
            apiOrigin: `http://127.0.0.1:${apiPort}`,
          })
        : undefined,
      withChromium
        ? resolveChromium(onProgress).catch(
            (error) => void onProgress(`${error.message} PDFs cannot be printed.`),
          )
        : undefined,
    ]);

    /** @type {Record<string, string>} */
    const env = {
      DATABASE_URL: postgres.appUrl,
      DATABASE_OWNER_URL: postgres.ownerUrl,
      REDIS_URL: redis.url,
      MAIL_FROM: 'Sosta <noreply@sosta.example>',
      APP_SECRET: secrets.get('app.secret'),
      CREDENTIALS_KEY: `local:${secrets.get('credentials.key')}`,
      PUBLIC_URL: process.env.PUBLIC_URL ?? `http://localhost:${port}`,
      PORT: String(apiPort),
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
    };
    if (s3) {
      Object.assign(env, {
        S3_ENDPOINT: s3.endpoint,
        S3_REGION: s3.region,
        S3_ACCESS_KEY_ID: s3.accessKeyId,
        S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
        S3_BUCKET: s3.bucket,
      });
    }
    if (chromium) {
      Object.assign(env, {
        CHROMIUM_PATH: chromium.executablePath,
        CHROMIUM_ENV: JSON.stringify(chromium.env),
        CHROMIUM_ARGS: JSON.stringify(chromium.args),
      });
    }
    if (mail) {
      const host = `${mail.smtp.host}:${mail.smtp.port}`;
      // Invoices by certified e-mail can be tried: they arrive in the inbox.
      Object.assign(env, {
        SMTP_URL: `smtp://${host}`,
        SDI_HOSTS: host,
        MAIL_EVENTS_SECRET: mail.eventsSecret,
      });
    }
    if (stripe) {
      Object.assign(env, {
        STRIPE_API_BASE: stripe.apiBase,
        STRIPE_SECRET_KEY: stripe.secretKey,
        STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
      });
    }
    if (paypal) {
      Object.assign(env, {
        PAYPAL_API_BASE: paypal.apiBase,
        PAYPAL_CLIENT_ID: paypal.clientId,
        PAYPAL_CLIENT_SECRET: paypal.clientSecret,
        PAYPAL_WEBHOOK_ID: paypal.webhookId,
      });
    }
    if (pagopa) {
      Object.assign(env, {
        PAGOPA_API_BASE: pagopa.apiBase,
        PAGOPA_SUBSCRIPTION_KEY: pagopa.subscriptionKey,
        PAGOPA_FISCAL_CODE: pagopa.fiscalCode,
        PAGOPA_COMPANY_NAME: pagopa.companyName,
        PAGOPA_IBAN: pagopa.iban,
        PAGOPA_SEGREGATION_CODE: pagopa.segregationCode,
        PAGOPA_CATEGORY: pagopa.category,
      });
    }
    if (nexi) {
      Object.assign(env, {
        NEXI_API_BASE: nexi.apiBase,
        NEXI_API_KEY: nexi.apiKey,
        NEXI_TERMINAL_ID: nexi.terminalId,
      });
    }

    return {
      dir,
      supervisor,
      postgres,
      redis,
      s3,
      smtp: mail?.smtp,
      mail: mail && { url: mail.url },
      stripe,
      paypal,
      pagopa,
      nexi,
      apiPort,
      /** For who starts the API: until then nobody else takes its port. */
      releaseApiPort: api.release,
      env,
      async stop() {
        await api.release();
        await supervisor.stopAll();
        if (ephemeral) rmSync(dir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await supervisor.stopAll();
    throw error;
  }
}

/** @typedef {Awaited<ReturnType<typeof startServices>>} Services */

/**
 * Like Promise.all, but waits for all: a failure must not leave a sibling starting in the background.
 * @template {readonly unknown[]} T
 * @param {T} promises
 * @returns {Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>}
 */
async function settle(promises) {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return /** @type {any} */ (
    results.map((result) => /** @type {PromiseFulfilledResult<unknown>} */ (result).value)
  );
}
