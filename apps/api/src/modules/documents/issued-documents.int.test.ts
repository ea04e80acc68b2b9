import { createHash, randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import { EffectRunner, MAX_EFFECT_ATTEMPTS } from '../../platform/outbox/effect-runner.js';
import type { OutboxMessage } from '../../platform/outbox/effect-handler.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import {
  createTestApp,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  tampered,
} from '../../testing/index.js';
import { paidSubscription } from '../../testing/journeys.js';
import type { PolicyKey, PolicyValues } from '../municipalities/index.js';
import { Notifications, SEND_NOTIFICATION } from '../notifications/index.js';
import { DocumentPrinter, RENDER_DOCUMENT, type DocumentSnapshots } from './index.js';
import { ticketKeys } from './ticket-keys.js';
import { signTicketToken } from './ticket-token.js';

const NOW = '2026-02-10T09:00:00.000Z';

/** What leaves the house after a payment: with a real browser, a real store and a real mail server. */
let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
  await app.get(DocumentPrinter).warmUp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  // What an earlier test left to be done is not this one's.
  await app.unitOfWork.runPlatform((tx) => tx.query('DELETE FROM outbox_message'));
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
});

const rows = <T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
  app.query<T>(m, sql, parameters);
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const messages = (
  topic: string,
): Promise<
  (OutboxMessage & { next_at: Date; done_at: Date | null; dead_at: Date | null; last_error: string | null })[]
> =>
  rows(
    `SELECT id, municipality_id AS "municipalityId", topic, payload, attempts, next_at, done_at, dead_at, last_error
       FROM outbox_message WHERE topic = $1 ORDER BY created_at, id`,
    [topic],
  );
/** The message that sends an e-mail of a template. */
async function messageOf(template: string): Promise<Awaited<ReturnType<typeof messages>>[number]> {
  const [notification] = await rows<{ id: string }>('SELECT id FROM notification WHERE template = $1', [
    template,
  ]);
  return (await messages(SEND_NOTIFICATION)).find(
    ({ payload }) => payload['notificationId'] === notification!.id,
  )!;
}
/** A policy that changes on a day. */
const policyFrom = <K extends PolicyKey>(key: K, value: PolicyValues[K], day: string) =>
  app.run(m, async (tx) => {
    await tx.query(`UPDATE policy SET valid = daterange(lower(valid), $2::date) WHERE key = $1`, [key, day]);
    await tx.query(
      `INSERT INTO policy (id, municipality_id, key, value, valid, created_at)
       VALUES (gen_random_uuid(), $1, $2, $3, daterange($4::date, null), $5)`,
      [m.id, key, JSON.stringify(value), day, app.clock.now()],
    );
  });
const paidMails = async () =>
  (await app.mails(citizen.person.email)).filter((mail) => /Pagamento ricevuto/.test(mail.subject));

describe('after a payment', () => {
  it('R77, R78: one e-mail arrives with exactly the ticket and the receipt, and the link to the invoice', async () => {
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    await app.settle();
    const mails = await paidMails();
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    const [subscription] = await rows<{ number: string }>('SELECT number FROM subscription');
    expect(mail!.attachments.map(({ fileName, mediaType }) => [fileName, mediaType])).toEqual([
      [`ticket-${subscription!.number}.pdf`, 'application/pdf'],
      ['ricevuta-2026-000001.pdf', 'application/pdf'],
    ]);
    const stored = await rows<{ kind: string; sha256: string; size_bytes: number }>(
      'SELECT kind, sha256, size_bytes FROM issued_document ORDER BY kind DESC',
    );
    expect(stored.map(({ kind }) => kind)).toEqual(['TICKET', 'RECEIPT']);
    for (const [index, { content }] of mail!.attachments.entries()) {
      expect(content.subarray(0, 5).toString()).toBe('%PDF-');
      expect([sha256(content), content.length]).toEqual([stored[index]!.sha256, stored[index]!.size_bytes]);
    }
    expect(mail!.html).toContain(`http://localhost:8080/${m.slug}/abbonamenti/${subscriptionId}/fattura`);
    expect(mail!.headers['reply-to']).toContain('ufficio@example.test');
    const [notification] = await rows(
      `SELECT state, sent_at, subject, message_id, attempts FROM notification WHERE template = 'subscription-paid'`,
    );
    expect(notification).toMatchObject({
      state: 'SENT',
      sent_at: app.clock.now(),
      attempts: 1,
      subject: mail!.subject,
      message_id: mail!.messageId,
    });

    // Whatever is published again finds it done.
    for (const { id } of await messages(SEND_NOTIFICATION))
      expect(await app.get(EffectRunner).run(id, m.id)).toBe(false);
    expect(await paidMails()).toHaveLength(1);
  });

  it('R90: one page with the receipt and the ticket to cut out is one document, one attachment, one download', async () => {
    await app.setPolicy(m, 'documents.ticketLayout', 'RECEIPT_WITH_TICKET');
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    await app.settle();
    const [mail] = await paidMails();
    const { body } = await citizen.get(`/subscriptions/${subscriptionId}`);
    expect(mail!.attachments.map(({ fileName }) => fileName)).toEqual([
      `ricevuta-con-contrassegno-${body.number}.pdf`,
    ]);
    expect(mail!.text).toContain('con il contrassegno da ritagliare');
    expect(body.documents).toEqual({ layout: 'RECEIPT_WITH_TICKET', downloadable: true, resendable: true });
    expect([body.ticketReady, body.receiptReady]).toEqual([true, true]);
    const stored = await rows<{ kind: string; sha256: string }>('SELECT kind, sha256 FROM issued_document');
    expect(stored).toEqual([{ kind: 'RECEIPT_WITH_TICKET', sha256: sha256(mail!.attachments[0]!.content) }]);
    for (const wanted of ['ticket', 'receipt']) {
      const { body: link } = await citizen.get(`/subscriptions/${subscriptionId}/${wanted}`);
      expect(sha256(Buffer.from(await (await fetch(link.url)).arrayBuffer()))).toBe(stored[0]!.sha256);
    }
    const task = getDocument({ data: new Uint8Array(mail!.attachments[0]!.content), verbosity: 0 });
    expect((await task.promise).numPages).toBe(1);
    await task.destroy();
  });

  it('R90: the form is the one in force on the day of the payment; a later change touches no old document', async () => {
    await policyFrom('documents.ticketLayout', 'RECEIPT_WITH_TICKET', '2026-02-11');
    const old = await paidSubscription(app, m, citizen);
    app.clock.set('2026-02-11T09:00:00.000Z');
    const fresh = await paidSubscription(app, m, await app.createCitizen(m));
    await app.settle();
    const kinds = await rows<{ kind: string }>('SELECT kind FROM issued_document ORDER BY kind');
    expect(kinds.map(({ kind }) => kind)).toEqual(['RECEIPT', 'RECEIPT_WITH_TICKET', 'TICKET']);
    expect((await citizen.get(`/subscriptions/${old.subscriptionId}`)).body.documents.layout).toBe(
      'SEPARATE',
    );
    expect(fresh.subscriptionId).not.toBe(old.subscriptionId);
    // Paid yesterday and told to us only today: yesterday's form.
    const late = await app.createCitizen(m);
    await paidSubscription(app, m, late, { paidAt: new Date('2026-02-10T22:59:00.000Z') });
    const { items } = (await late.get('/subscriptions')).body;
    expect(items[0].documents.layout).toBe('SEPARATE');
  });

  it('R79: delivered from the list, the e-mail carries no file and leads to the subscription', async () => {
    await app.setPolicy(m, 'documents.delivery', 'LIST');
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    await app.settle();
    const [mail] = await paidMails();
    expect(mail!.attachments).toEqual([]);
    expect(mail!.html).toContain(`/${m.slug}/abbonamenti/${subscriptionId}"`);
    expect(mail!.text.replace(/\s+/g, ' ')).toContain('si scaricano dalla pagina dell’abbonamento');
    expect((await citizen.get(`/subscriptions/${subscriptionId}/ticket`)).body.state).toBe('READY');
    const again = await citizen.post(`/subscriptions/${subscriptionId}/documents-email`, {});
    expect([again.status, again.body.code]).toEqual([409, 'documents_from_list_only']);
  });

  it('R77, R79: delivered by e-mail, the data stay in the list and the same files can be sent again', async () => {
    await app.setPolicy(m, 'documents.delivery', 'EMAIL');
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    await app.settle();
    const { body } = await citizen.get(`/subscriptions/${subscriptionId}`);
    expect(body).toMatchObject({
      status: 'ACTIVE',
      receiptNumber: '2026/000001',
      documents: { layout: 'SEPARATE', downloadable: false, resendable: true },
    });
    for (const wanted of ['ticket', 'receipt']) {
      const refused = await citizen.get(`/subscriptions/${subscriptionId}/${wanted}`);
      expect([refused.status, refused.body.code]).toEqual([409, 'documents_by_email_only']);
    }
    // Pressed twice it is one e-mail.
    for (const _ of [1, 2]) {
      expect((await citizen.post(`/subscriptions/${subscriptionId}/documents-email`, {})).status).toBe(204);
    }
    const stranger = await app.createCitizen(m);
    expect((await stranger.post(`/subscriptions/${subscriptionId}/documents-email`, {})).status).toBe(404);
    await app.settle();
    const [first, second, ...more] = await paidMails();
    expect(more).toEqual([]);
    expect(second!.attachments.map(({ fileName, content }) => [fileName, sha256(content)])).toEqual(
      first!.attachments.map(({ fileName, content }) => [fileName, sha256(content)]),
    );
    expect(second!.attachments).toHaveLength(2);
  });

  it('the e-mail waits for its documents without failing, and leaves with the last of them', async () => {
    await paidSubscription(app, m, citizen);
    const runner = app.get(EffectRunner);
    const before = await messageOf('subscription-paid');
    expect(before.next_at.getTime()).toBeGreaterThan(app.clock.now().getTime());
    expect(await runner.run(before.id, m.id)).toBe(false);
    expect(await messageOf('subscription-paid')).toMatchObject({
      attempts: 0,
      done_at: null,
      dead_at: null,
      last_error: null,
    });

    const [ticket, receipt] = await messages(RENDER_DOCUMENT);
    await runner.run(ticket!.id, m.id);
    expect((await messageOf('subscription-paid')).next_at.getTime()).toBeGreaterThan(
      app.clock.now().getTime(),
    );
    await runner.run(receipt!.id, m.id);
    expect((await messageOf('subscription-paid')).next_at).toEqual(app.clock.now());
    await app.settle();
    expect(await paidMails()).toHaveLength(1);
  });

  it('two documents stored at the same moment call up their e-mail all the same', async () => {
    await paidSubscription(app, m, citizen);
    const runner = app.get(EffectRunner);
    await Promise.all((await messages(RENDER_DOCUMENT)).map(({ id }) => runner.run(id, m.id)));
    expect((await messageOf('subscription-paid')).next_at).toEqual(app.clock.now());
  });

  it('a document is stored once: made again, its hash and file stay', async () => {
    await paidSubscription(app, m, citizen);
    await app.settle();
    const before = await rows('SELECT * FROM issued_document ORDER BY id');
    const handler = app.get(EffectRegistry).get(RENDER_DOCUMENT);
    app.clock.advance({ minutes: 5 });
    for (const message of await messages(RENDER_DOCUMENT)) {
      const record = await handler.run(message);
      await app.run(m, async (tx) => void (await record?.(tx)));
    }
    expect(await rows('SELECT * FROM issued_document ORDER BY id')).toEqual(before);
  });

  it('of two workers that made a document at once the first one counts', async () => {
    await paidSubscription(app, m, citizen);
    const handler = app.get(EffectRegistry).get(RENDER_DOCUMENT);
    const [message] = await messages(RENDER_DOCUMENT);
    const first = await handler.run(message!);
    app.clock.advance({ seconds: 3 });
    const second = await handler.run(message!);
    await app.run(m, async (tx) => void (await first?.(tx)));
    const before = await rows('SELECT sha256, storage_key, stored_at FROM issued_document WHERE id = $1', [
      message!.payload['documentId'],
    ]);
    app.clock.advance({ seconds: 3 });
    await app.run(m, async (tx) => void (await second?.(tx)));
    expect(
      await rows('SELECT sha256, storage_key, stored_at FROM issued_document WHERE id = $1', [
        message!.payload['documentId'],
      ]),
    ).toEqual(before);
  });

  it('a crash between the mail server and our record repeats the same message with the same files', async () => {
    await paidSubscription(app, m, citizen);
    for (const { id } of await messages(RENDER_DOCUMENT)) await app.get(EffectRunner).run(id, m.id);
    const message = await messageOf('subscription-paid');
    // Sent, and nobody lived to write it down.
    await app.get(EffectRegistry).get(SEND_NOTIFICATION).run(message);
    expect(await paidMails()).toHaveLength(1);
    // Another worker does not send while the lease lasts …
    await app.settle();
    expect(await paidMails()).toHaveLength(1);
    expect(await rows(`SELECT state FROM notification WHERE template = 'subscription-paid'`)).toEqual([
      { state: 'QUEUED' },
    ]);
    // … and does after it.
    app.clock.advance({ seconds: 61 });
    await app.settle();
    const [one, two, ...more] = await paidMails();
    expect(more).toEqual([]);
    expect(two!.messageId).toBe(one!.messageId);
    expect(two!.text).toBe(one!.text);
    expect(two!.html).toBe(one!.html);
    expect(two!.attachments.map(({ content }) => sha256(content))).toEqual(
      one!.attachments.map(({ content }) => sha256(content)),
    );
    expect(await rows(`SELECT state FROM notification WHERE template = 'subscription-paid'`)).toEqual([
      { state: 'SENT' },
    ]);
  });

  it('a stored file that is not the recorded one is never sent', async () => {
    await paidSubscription(app, m, citizen);
    for (const { id } of await messages(RENDER_DOCUMENT)) await app.get(EffectRunner).run(id, m.id);
    const [{ storage_key: key }] = (await rows('SELECT storage_key FROM issued_document LIMIT 1')) as [
      { storage_key: string },
    ];
    const storage = app.get(ObjectStorage);
    const original = await storage.get(key);
    await storage.put(key, Buffer.from('%PDF-forged'), 'application/pdf');
    const { id } = await messageOf('subscription-paid');
    await expect(app.get(EffectRunner).run(id, m.id)).rejects.toThrow('changed');
    app.clock.advance({ seconds: 2 });
    expect(await paidMails()).toHaveLength(0);
    await storage.put(key, original, 'application/pdf');
    await app.settle();
    expect(await paidMails()).toHaveLength(1);
  });
});

describe('an e-mail to a mail server that', () => {
  /** Speaks as much SMTP as it takes to answer RCPT TO with the given reply. */
  async function smtpServer(reply: () => string): Promise<{ url: string; close: () => Promise<void> }> {
    const server = createServer((socket) => {
      socket.write('220 test\r\n');
      socket.on('error', () => undefined);
      let buffer = '';
      socket.on('data', (chunk) => {
        buffer += chunk.toString();
        for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
          const line = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
          else socket.write(/^RCPT/i.test(line) ? `${reply()}\r\n` : '250 ok\r\n');
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: () => new Promise((resolve) => server.close(() => resolve())),
    };
  }

  async function sending(reply: () => string): Promise<{ to: TestApp; close: () => Promise<void> }> {
    const smtp = await smtpServer(reply);
    const to = await createTestApp({ env: { SMTP_URL: smtp.url } });
    return { to, close: async () => void (await to.close(), await smtp.close()) };
  }

  async function queued(to: TestApp, municipality: TestMunicipality): Promise<void> {
    await to.run(municipality, (tx) =>
      to.get(Notifications).queue(tx, {
        municipalityId: municipality.id,
        template: 'registration-otp',
        data: { code: '482913', resumeUrl: 'http://localhost:8080/x', expiresAt: '2026-02-10T09:10:00.000Z' },
        locale: 'it',
        recipient: 'nessuno@example.test',
        dedupeKey: randomUUID(),
      }),
    );
  }

  it('refuses the address for good ends as FAILED, where an operator sees it, and is not repeated', async () => {
    const { to, close } = await sending(() => '550 5.1.1 nessuno@example.test does not exist');
    try {
      const there = await to.seedMunicipality();
      await queued(to, there);
      expect(await to.settle({ failures: 'keep' })).toBe(1);
      const [notification] = await to.query(
        there,
        'SELECT state, last_error, data_sealed, attempts FROM notification',
      );
      expect(notification).toEqual({
        state: 'FAILED',
        last_error: 'SMTP 550 RCPT TO',
        data_sealed: '',
        attempts: 1,
      });
      const [message] = await to.query(
        there,
        `SELECT dead_at, last_error FROM outbox_message WHERE topic = '${SEND_NOTIFICATION}'`,
      );
      expect(message).toEqual({ dead_at: to.clock.now(), last_error: 'SMTP 550 RCPT TO' });
      to.clock.advance({ days: 3 });
      expect(await to.settle({ failures: 'keep' })).toBe(0);
    } finally {
      await close();
    }
  });

  it('never answers, because each try kills its worker, ends as FAILED too', async () => {
    const { to, close } = await sending(() => '250 ok');
    try {
      const there = await to.seedMunicipality();
      await queued(to, there);
      await to.query(there, 'UPDATE outbox_message SET attempts = $1', [MAX_EFFECT_ATTEMPTS]);
      await to.settle();
      expect(await to.query(there, 'SELECT state, last_error, data_sealed FROM notification')).toEqual([
        { state: 'FAILED', last_error: 'no answer', data_sealed: '' },
      ]);
      expect(await to.query(there, 'SELECT dead_at FROM outbox_message')).toEqual([
        { dead_at: to.clock.now() },
      ]);
    } finally {
      await close();
    }
  });

  it('refuses for now is tried again, at once and without waiting for the lease', async () => {
    let reply = '451 4.7.1 greylisted';
    const { to, close } = await sending(() => reply);
    try {
      const there = await to.seedMunicipality();
      await queued(to, there);
      expect(await to.settle({ failures: 'keep' })).toBe(1);
      expect(await to.query(there, 'SELECT state, last_error, lease_until FROM notification')).toEqual([
        { state: 'QUEUED', last_error: 'SMTP 451 RCPT TO', lease_until: null },
      ]);
      expect(
        await to.query(there, `SELECT dead_at FROM outbox_message WHERE topic = '${SEND_NOTIFICATION}'`),
      ).toEqual([{ dead_at: null }]);
      reply = '550 no such user';
      expect(await to.settle({ failures: 'keep' })).toBe(1);
      expect(await to.query(there, 'SELECT state, attempts FROM notification')).toEqual([
        { state: 'FAILED', attempts: 2 },
      ]);
    } finally {
      await close();
    }
  });
});

describe('a ticket', () => {
  const tokenOf = async (): Promise<string> => {
    const [document] = await rows<{ snapshot: DocumentSnapshots['TICKET'] }>(
      `SELECT snapshot FROM issued_document WHERE kind = 'TICKET'`,
    );
    return signTicketToken(ticketKeys(app.config).signing, document!.snapshot.claims);
  };
  const verify = async (token: string, at = m) =>
    (await app.anonymous(at).post('/tickets/verify', { token })).body;

  it('is confirmed to whoever reads its QR code, with nothing about the person', async () => {
    const { plate } = await paidSubscription(app, m, citizen);
    const answer = await app.anonymous(m).post('/tickets/verify', { token: await tokenOf() });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      valid: true,
      state: 'ACTIVE',
      plate,
      plateCountry: 'IT',
      validFromOn: '2026-02-10',
      validUntilOn: '2027-02-09',
      zones: [{ code: 'A', name: 'Settore A' }],
    });
    expect(answer.text).not.toMatch(
      new RegExp([citizen.person.familyName, citizen.person.fiscalCode, citizen.holderId].join('|')),
    );
  });

  it('is worth what the database says, not what the paper says', async () => {
    await paidSubscription(app, m, citizen);
    const token = await tokenOf();
    app.clock.set('2027-02-09T22:59:59Z');
    expect(await verify(token)).toMatchObject({ valid: true, state: 'ACTIVE' });
    app.clock.set('2027-02-09T23:00:00Z');
    expect(await verify(token)).toMatchObject({ valid: false, state: 'EXPIRED' });
    app.clock.set(NOW);
    await rows(`UPDATE subscription SET status = 'REVOKED'`);
    expect(await verify(token)).toMatchObject({ valid: false, state: 'REVOKED' });
    await rows(`UPDATE subscription SET status = 'ACTIVE', ticket_serial = 2`);
    expect(await verify(token)).toMatchObject({ valid: false, state: 'REPLACED' });
    await rows(`UPDATE subscription SET ticket_serial = 1`);
    await rows(`UPDATE subscription_plate_period SET plate = 'ZZ999ZZ'`);
    expect(await verify(token)).toMatchObject({ valid: false, state: 'REPLACED' });
  });

  it('made by somebody else, or for another municipality, is not genuine', async () => {
    await paidSubscription(app, m, citizen);
    const token = await tokenOf();
    const forged = tampered(token);
    for (const wrong of [forged, 'x', token.replace('IT', 'FR'), `${token}.`]) {
      expect(await verify(wrong)).toEqual(
        expect.objectContaining({ valid: false, state: 'NOT_GENUINE', plate: null, zones: [] }),
      );
    }
    expect(await verify(token, await app.seedMunicipality())).toMatchObject({
      valid: false,
      state: 'NOT_GENUINE',
    });
    expect((await app.anonymous(m).post('/tickets/verify', {})).status).toBe(422);
  });
});

describe('what people typed', () => {
  it('reaches e-mail and headers as text only', async () => {
    const hostile = await app.createCitizen(m, {
      givenName: '<img src=x onerror=alert(1)>',
      familyName: 'Rossi',
    });
    await app.run(m, (tx) =>
      app.get(Notifications).queueForHolder(tx, {
        municipalityId: m.id,
        template: 'assistance-answer',
        holderId: hostile.holderId,
        dedupeKey: randomUUID(),
        data: {
          number: 'X-1\r\nBcc: altri@example.test',
          subject: '"><script>alert(1)</script>',
          url: 'http://localhost:8080/x',
        },
      }),
    );
    await app.settle();
    const [mail] = await app.mails(hostile.person.email);
    expect(mail!.to).toEqual([hostile.person.email]);
    expect(mail!.headers['bcc']).toBeUndefined();
    expect(mail!.subject).toContain('X-1 Bcc:');
    expect(mail!.html).not.toContain('<script');
    expect(mail!.html).toContain('&lt;script&gt;');
  });

  it('leaves no secret behind once the e-mail is on its way', async () => {
    const recipient = `otp.${randomUUID()}@example.test`;
    await app.run(m, (tx) =>
      app.get(Notifications).queue(tx, {
        municipalityId: m.id,
        template: 'registration-otp',
        data: { code: '739104', resumeUrl: 'http://localhost:8080/x', expiresAt: '2026-02-10T09:10:00.000Z' },
        locale: 'en',
        recipient,
        dedupeKey: randomUUID(),
      }),
    );
    const [before] = await rows<{ data_sealed: string }>(
      `SELECT data_sealed FROM notification WHERE recipient = $1`,
      [recipient],
    );
    expect(before!.data_sealed).not.toContain('739104');
    await app.settle();
    const [mail] = await app.mails(recipient);
    expect(mail!.text).toContain('739104');
    expect(
      await rows(`SELECT state, data_sealed FROM notification WHERE recipient = $1`, [recipient]),
    ).toEqual([{ state: 'SENT', data_sealed: '' }]);
  });

  it('is sent once even when two workers take it at the same moment', async () => {
    const recipient = `due.${randomUUID()}@example.test`;
    await app.run(m, (tx) =>
      app.get(Notifications).queue(tx, {
        municipalityId: m.id,
        template: 'registration-duplicate',
        data: {},
        locale: 'it',
        recipient,
        dedupeKey: randomUUID(),
      }),
    );
    const { id } = await messageOf('registration-duplicate');
    await Promise.all(Array.from({ length: 6 }, () => app.get(EffectRunner).run(id, m.id)));
    expect(await app.mails(recipient)).toHaveLength(1);
  });
});
