import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSecrets } from '../lib/secrets.mjs';
import { startMail } from '../services/mail.mjs';
import { createSupervisor } from '../supervisor.mjs';

const dir = mkdtempSync(join(tmpdir(), 'sosta-mail-'));
/** @type {import('../supervisor.mjs').Supervisor} */
let supervisor;
/** @type {Awaited<ReturnType<typeof startMail>>} */
let mail;

beforeAll(async () => {
  supervisor = await createSupervisor({ runDir: join(dir, 'run'), logDir: join(dir, 'logs') });
  mail = await startMail({ supervisor, secrets: openSecrets(dir), dataDir: join(dir, 'mail') });
});
afterAll(async () => {
  await supervisor.stopAll();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await faults('none');
  await fetch(`${mail.url}/api/messages`, { method: 'DELETE' });
});

/** @param {string} mode */
const faults = (mode) => fetch(`${mail.url}/api/faults`, { method: 'POST', body: JSON.stringify({ mode }) });
/** @param {string} path @returns {Promise<any>} */
const json = async (path) => (await fetch(`${mail.url}${path}`)).json();
const items = async (query = '') => (await json(`/api/messages${query}`)).items;
/** @param {import('nodemailer').SendMailOptions} [message] */
function send(message) {
  const transport = nodemailer.createTransport({ ...mail.smtp, ignoreTLS: true });
  return transport.sendMail({
    from: 'Comune <noreply@comune.example>',
    to: 'Maria Rossi <Maria@example.org>',
    subject: 'La tua domanda è stata accolta €',
    text: 'Ciao Maria',
    html: '<h1>Ciao Maria</h1><script>alert(1)</script>',
    attachments: [
      { filename: 'ricevuta n. 1 è.pdf', content: Buffer.from('%PDF-1'), contentType: 'application/pdf' },
    ],
    ...message,
  });
}

describe('the inbox', () => {
  test('keeps what was sent, over a restart', async () => {
    await send();
    await send({ to: 'altro@example.org', subject: 'Altro', html: undefined, attachments: [] });
    await supervisor.restart('mail');

    expect((await items()).map((/** @type {any} */ m) => m.subject)).toEqual([
      'Altro',
      'La tua domanda è stata accolta €',
    ]);
    const [message] = await items('?to=maria@example.org');
    expect(message).toMatchObject({ recipients: ['maria@example.org'], snippet: 'Ciao Maria' });
    expect(await items('?to=maria@example.org')).toHaveLength(1);

    const detail = await json(`/api/messages/${message.id}`);
    expect(detail.html).toContain('<h1>Ciao Maria</h1>');
    expect(detail.text.trim()).toBe('Ciao Maria');
    expect(detail.attachments).toMatchObject([{ index: 0, filename: 'ricevuta n. 1 è.pdf', size: 6 }]);
    const attachment = await fetch(`${mail.url}/api/messages/${message.id}/attachments/0`);
    expect(await attachment.text()).toBe('%PDF-1');
    expect(attachment.headers.get('content-type')).toBe('application/pdf');
  });

  test('shows messages to people, and lets nothing in them run', async () => {
    expect(await (await fetch(mail.url)).text()).toContain('Nessun messaggio.');
    await send({ subject: '<b>Attenzione</b>' });
    const list = await (await fetch(`${mail.url}?to=maria`)).text();
    expect(list).toContain('&lt;b&gt;Attenzione&lt;/b&gt;');
    const [{ id }] = await items();
    const page = await (await fetch(`${mail.url}/${id}`)).text();
    expect(page).toContain(`src="/mail/${id}/html" sandbox=`);
    expect(page).not.toContain('alert(1)');
    const body = await fetch(`${mail.url}/${id}/html`);
    expect(await body.text()).toMatch(/^<base target="_blank">/);
    expect(body.headers.get('content-security-policy')).toMatch(/^sandbox .*default-src 'none'/);
    expect((await fetch(`${mail.url}/api/messages/..%2f..%2fsecrets`)).status).toBe(404);
  });

  test('misbehaves when told to', async () => {
    await faults('reject4xx');
    await expect(send()).rejects.toMatchObject({ responseCode: 451 });
    await faults('reject5xx');
    await expect(send()).rejects.toMatchObject({ responseCode: 550 });
    await faults('drop');
    await expect(send()).rejects.toMatchObject({ command: expect.any(String) });
    await faults('none');
    await send();
    expect(await items()).toHaveLength(1);
    expect((await faults('nonsense')).status).toBe(400);
  });
});
