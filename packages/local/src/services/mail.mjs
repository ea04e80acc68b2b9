import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, until } from '../lib/net.mjs';
import { StopOrder } from '../supervisor.mjs';

/**
 * Starts the development mail server: SMTP in, web inbox and JSON API out.
 * @param {{ supervisor: import('../supervisor.mjs').Supervisor, secrets: import('../lib/secrets.mjs').Secrets, dataDir: string,
 *   ephemeral?: boolean, eventsUrl?: string }} options `eventsUrl`: who is told what became of each e-mail
 * @returns {Promise<{ smtp: { host: string, port: number }, url: string, eventsSecret: string }>} `url` is the inbox, ending in /mail
 */
export async function startMail({ supervisor, secrets, dataDir, ephemeral, eventsUrl }) {
  const eventsSecret = secrets.get('mail.events', () => `whsec_${randomBytes(32).toString('base64')}`);
  mkdirSync(dataDir, { recursive: true });
  const smtpPort = await freePort(secrets.port('smtp'));
  const port = await freePort(secrets.port('mail'));
  await supervisor.start({
    name: 'mail',
    command: process.execPath,
    args: [fileURLToPath(new URL('../mail/main.mjs', import.meta.url))],
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      SMTP_PORT: String(smtpPort),
      PORT: String(port),
      EVENTS_URL: eventsUrl ?? '',
      EVENTS_SECRET: eventsSecret,
      MAIL_FSYNC: ephemeral ? 'off' : 'on',
    },
    autoRestart: true,
    order: StopOrder.helper,
    ready: (alive) =>
      until(async () => (await fetch(`http://127.0.0.1:${port}/mail/api/health`)).ok, {
        alive,
        what: 'Mail inbox',
      }),
  });
  secrets.setPort('smtp', smtpPort);
  secrets.setPort('mail', port);
  return { smtp: { host: '127.0.0.1', port: smtpPort }, url: `http://127.0.0.1:${port}/mail`, eventsSecret };
}
