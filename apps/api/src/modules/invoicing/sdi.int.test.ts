import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { MAX_EFFECT_ATTEMPTS } from '../../platform/outbox/effect-runner.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import {
  createTestApp,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { paidSubscription } from '../../testing/journeys.js';
import { PaymentRepository } from '../payments/index.js';
import { RefundLedger } from '../payments/refunds/refund-ledger.js';
import { RefundRepository } from '../payments/refunds/refund.repository.js';
import { SdiChannels } from './sdi/sdi-channels.js';
import { SEND_TRANSMISSION, SendTransmission } from './sdi/send-transmission.effect.js';

const NOW = '2026-02-10T09:00:00.000Z';
const SECRET = 'quello-che-sa-anche-l’intermediario';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let accountant: TestOperator;
let admin: TestOperator;
/** An intermediary that speaks what the REST channel speaks; `answer` is what it says next. */
let intermediary: Server;
let posted: { name: string; key: string; body: string }[] = [];
let answer: { status: number; id: string };

beforeAll(async () => {
  intermediary = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, name = ''] = /filename="([^"]+)"/.exec(request.headers['content-disposition'] ?? '') ?? [];
      posted.push({
        name,
        key: String(request.headers['idempotency-key']),
        body: Buffer.concat(chunks).toString('utf8'),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: answer.id }));
    });
  });
  await new Promise<void>((resolve) => intermediary.listen(0, '127.0.0.1', resolve));
  app = await createTestApp({ now: NOW });
  app.config.sdiHosts.push(host());
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
  admin = await app.createOperator(m, 'TENANT_ADMIN');
});
afterAll(async () => {
  await app?.close();
  await new Promise((resolve) => intermediary.close(resolve));
});
beforeEach(async () => {
  app.clock.set(NOW);
  accountant = await app.createOperator(m, 'ACCOUNTANT');
  posted = [];
  answer = { status: 202, id: 'i-1' };
});

const host = (): string => `127.0.0.1:${(intermediary.address() as AddressInfo).port}`;
const useIntermediary = async (): Promise<void> => {
  const set = await admin.put('/sdi/channel', {
    code: 'REST',
    url: `http://${host()}/fatture`,
    token: 'gettone',
    receiptSecret: SECRET,
  });
  expect(set.status).toBe(200);
};

/** Issued, and its file written; sent too where the channel sends by itself. */
async function issued(who: TestCitizen = citizen, settle: () => Promise<unknown> = () => app.settle()) {
  const { subscriptionId } = await paidSubscription(app, m, who);
  // Its ticket and receipt, and what earlier tests left.
  await app.skipEffects();
  const asked = await who.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
  const done = await accountant.post(`/invoices/${asked.body.id}/issue`, { version: 1 });
  expect(done.status).toBe(200);
  await settle();
  return detail(asked.body.id);
}
const detail = async (id: string) => (await accountant.get(`/invoices/${id}`)).body;

let message = 0;
const receipt = (
  root: 'RicevutaConsegna' | 'RicevutaImpossibilitaRecapito' | 'RicevutaScarto',
  fileName: string,
  hash = '',
): string => {
  const rest = {
    RicevutaConsegna: '<DataOraConsegna>2026-02-10T10:05:00Z</DataOraConsegna>',
    RicevutaImpossibilitaRecapito: '<DataMessaADisposizione>2026-02-10</DataMessaADisposizione>',
    RicevutaScarto:
      '<ListaErrori><Errore><Codice>00305</Codice><Descrizione>IdFiscaleIVA non valido</Descrizione>' +
      '<Suggerimento>Verificare</Suggerimento></Errore></ListaErrori>',
  }[root];
  return (
    `<?xml version="1.0"?><a:${root} xmlns:a="urn:x"><IdentificativoSdI>${1000 + message}</IdentificativoSdI>` +
    `<NomeFile>${fileName}</NomeFile><Hash>${hash}</Hash><DataOraRicezione>2026-02-10T10:00:00Z</DataOraRicezione>` +
    `${rest}<MessageId>${(message += 1)}</MessageId></a:${root}>`
  );
};
const bring = async (...bodies: string[]): Promise<string[]> => {
  const done = await accountant.post('/sdi/receipts', {
    files: bodies.map((body, index) => ({
      fileName: `ricevuta-${index}.xml`,
      content: Buffer.from(body).toString('base64'),
    })),
  });
  expect(done.status).toBe(200);
  return done.body.items.map(({ effect }: { effect: string }) => effect);
};

describe('an invoice on its way to the exchange system', () => {
  it('waits for the office where nothing was set up, and is delivered by what the office brings', async () => {
    const made = await issued();
    const [file] = made.transmissions;
    expect(file).toMatchObject({ attempt: 1, channel: 'FILE', state: 'QUEUED', sentAt: null });
    const sent = await accountant.post(`/invoices/${made.id}/send`, { version: made.version });
    expect([sent.status, sent.body.state]).toEqual([200, 'SENT']);
    const delivered = receipt('RicevutaConsegna', file.fileName);
    expect(await bring(delivered, delivered)).toEqual(['APPLIED', 'REPEATED']);
    // Settled is settled: a refusal after it changes nothing, and is kept to be looked at.
    expect(await bring(receipt('RicevutaScarto', file.fileName))).toEqual(['CONTRADICTS']);
    const after = await detail(made.id);
    expect([after.state, after.transmissions[0].state, after.receipts.length]).toEqual([
      'DELIVERED',
      'DELIVERED',
      2,
    ]);
    const { version } = after;
    expect((await accountant.post(`/invoices/${made.id}/send`, { version })).status).toBe(409);
    const corrected = await accountant.post(`/invoices/${made.id}/correct`, { version, kind: 'PERSON' });
    expect([corrected.status, corrected.body.code]).toEqual([409, 'state_transition_not_allowed']);
  });

  it('refused is sent again with its own number and day, as a new file, and the old one’s receipts do not count', async () => {
    await useIntermediary();
    const made = await issued();
    const [first] = made.transmissions;
    expect([made.state, first.state]).toEqual(['SENT', 'SENT']);
    expect(posted).toMatchObject([{ name: first.fileName, key: first.id }]);
    expect(await bring(receipt('RicevutaScarto', first.fileName))).toEqual(['APPLIED']);
    const refused = await detail(made.id);
    expect(refused).toMatchObject({
      state: 'SDI_REJECTED',
      transmissions: [{ errors: [{ code: '00305', text: 'IdFiscaleIVA non valido – Verificare' }] }],
    });
    app.clock.set('2026-02-12T09:00:00.000Z');
    accountant = await app.createOperator(m, 'ACCOUNTANT');
    const corrected = await accountant.post(`/invoices/${made.id}/correct`, {
      ...{ version: refused.version, kind: 'COMPANY', companyName: 'Müller & Söhne GmbH' },
      ...{ vatNumber: 'DE136695976', street: 'Hauptstraße', streetNumber: '1', postalCode: '10115' },
      ...{ city: 'Berlin', country: 'DE' },
    });
    expect(corrected.body).toMatchObject({ state: 'ISSUED', number: made.number, issuedOn: '2026-02-10' });
    await app.settle();
    const again = await detail(made.id);
    const [second] = again.transmissions;
    expect([again.state, second.attempt]).toEqual(['SENT', 2]);
    expect(second.fileName).not.toBe(first.fileName);
    const xml = posted.at(-1)!.body;
    expect(xml).toContain(`<Numero>${made.number}</Numero>`);
    expect(xml).toContain('<Data>2026-02-10</Data>');
    expect(xml).toContain('<CodiceDestinatario>XXXXXXX</CodiceDestinatario>');
    expect(xml).toContain('<CAP>00000</CAP>');
    expect(await bring(receipt('RicevutaConsegna', first.fileName))).toEqual(['CONTRADICTS']);
    expect((await detail(made.id)).state).toBe('SENT');
    expect(await bring(receipt('RicevutaConsegna', second.fileName))).toEqual(['APPLIED']);
    expect((await detail(made.id)).state).toBe('DELIVERED');
  });

  it('that could not be delivered is issued: the citizen is told where it lies, and it is never sent again', async () => {
    await useIntermediary();
    const who = await app.createCitizen(m);
    const made = await issued(who);
    expect(await bring(receipt('RicevutaImpossibilitaRecapito', made.transmissions[0].fileName))).toEqual([
      'APPLIED',
    ]);
    const left = await detail(made.id);
    expect(left.state).toBe('UNDELIVERED');
    await app.settle();
    const mails = (await app.mails(who.person.email)).map(({ subject }) => subject);
    expect(mails).toContain(`Fattura ${made.number}: è nel tuo cassetto fiscale`);
    const again = await accountant.post(`/invoices/${made.id}/send`, { version: left.version });
    expect([again.status, again.body.code]).toEqual([409, 'state_transition_not_allowed']);
    expect(posted).toHaveLength(1);
  });

  it('that the channel refuses waits for the office; one that is told to wait is tried again by itself', async () => {
    await useIntermediary();
    answer = { status: 400, id: '' };
    const made = await issued();
    expect(made).toMatchObject({
      state: 'ISSUED',
      transmissions: [{ state: 'FAILED', failure: 'The intermediary refused the file (400)' }],
    });
    answer = { status: 202, id: 'i-2' };
    expect((await accountant.post(`/invoices/${made.id}/send`, { version: made.version })).status).toBe(200);
    await app.settle();
    expect((await detail(made.id)).state).toBe('SENT');
    expect(new Set(posted.map(({ name, key }) => `${name} ${key}`)).size).toBe(1);
  });

  it('that could not leave waits for the office, whether its channel was taken away or gave no answer', async () => {
    await useIntermediary();
    answer = { status: 503, id: '' };
    const stays = () => expect(app.settle()).rejects.toThrow('answered 503');
    const last = await issued(citizen, stays);
    await app.query(m, `UPDATE outbox_message SET attempts = $1 WHERE topic = $2 AND done_at IS NULL`, [
      MAX_EFFECT_ATTEMPTS - 1,
      SEND_TRANSMISSION,
    ]);
    await app.settle();
    expect((await detail(last.id)).transmissions[0]).toMatchObject({ state: 'FAILED', failure: 'timeout' });

    const killing = await issued(citizen, stays);
    await app.query(m, `UPDATE outbox_message SET attempts = $1 WHERE topic = $2 AND done_at IS NULL`, [
      MAX_EFFECT_ATTEMPTS,
      SEND_TRANSMISSION,
    ]);
    await app.settle();
    expect((await detail(killing.id)).transmissions[0]).toMatchObject({
      state: 'FAILED',
      failure: 'timeout',
    });

    const queued = await issued(citizen, stays);
    await admin.put('/sdi/channel', { code: 'FILE' });
    await app.settle();
    for (const { id, version } of [queued, last]) {
      const [file] = (await detail(id)).transmissions;
      if (file.state === 'FAILED') await accountant.post(`/invoices/${id}/send`, { version });
      expect((await detail(id)).transmissions[0]).toMatchObject({ channel: 'FILE', state: 'QUEUED' });
      expect((await accountant.post(`/invoices/${id}/send`, { version })).body.state).toBe('SENT');
    }
  });

  it('that was issued before files were sent from here gets one', async () => {
    const made = await issued();
    const [{ id }] = made.transmissions;
    // As an older version left it: with a file, and nothing of where it went.
    const other = await issued();
    await app.query(
      m,
      `UPDATE sdi_transmission SET invoice_id = $2, attempt = 2, state = 'REJECTED', errors = '[{}]', settled_at = now() WHERE id = $1`,
      [id, other.id],
    );
    const sent = await accountant.post(`/invoices/${made.id}/send`, { version: made.version });
    expect(sent.status, sent.text).toBe(200);
    await app.settle();
    expect((await detail(made.id)).transmissions).toMatchObject([{ attempt: 1, state: 'QUEUED' }]);
  });

  it('is settled by a receipt that comes before we know that the file arrived, or signed from outside', async () => {
    await useIntermediary();
    answer = { status: 503, id: '' };
    const made = await issued(citizen, () => expect(app.settle()).rejects.toThrow('answered 503'));
    expect(made.transmissions[0].state).toBe('QUEUED');
    const body = JSON.stringify({
      fileName: 'r.xml',
      body: receipt('RicevutaConsegna', made.transmissions[0].fileName),
    });
    const seconds = Math.floor(app.clock.now().getTime() / 1000);
    const signed = (at: number, over: string, secret = SECRET): string =>
      `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${over}`).digest('hex')}`;
    const post = (signature: string | null) =>
      app.nest.inject({
        method: 'POST',
        url: `/api/v1/${m.slug}/sdi/receipts`,
        headers: {
          'content-type': 'application/json',
          ...(signature === null ? {} : { 'sosta-signature': signature }),
        },
        payload: body,
      });
    for (const wrong of [
      null,
      'v1=1',
      signed(seconds, body, 'un altro'),
      signed(seconds, `${body} `),
      signed(seconds - 301, body),
    ])
      expect((await post(wrong)).json().code).toBe('webhook_signature_invalid');
    expect((await detail(made.id)).state).toBe('ISSUED');
    const taken = await post(signed(seconds, body));
    expect([taken.statusCode, taken.json().effect]).toEqual([200, 'APPLIED']);
    expect((await detail(made.id)).state).toBe('DELIVERED');
    // What was still to be sent finds it settled.
    answer = { status: 202, id: 'late' };
    await app.settle();
    expect((await detail(made.id)).transmissions[0].state).toBe('DELIVERED');
  });

  it('is not moved by receipts about files that are not ours, with other contents, or of no kind', async () => {
    const made = await issued();
    const [{ fileName }] = made.transmissions;
    // As long as one gets, and as many as are brought together.
    const long = receipt('RicevutaConsegna', 'IT99999999990_00002.xml').replace(
      '</',
      `<!--${'x'.repeat(15_000)}--></`,
    );
    expect(await bring(...Array<string>(50).fill(long))).toEqual([
      'UNKNOWN_FILE',
      ...Array(49).fill('UNKNOWN_FILE'),
    ]);
    expect(
      await bring(
        receipt('RicevutaConsegna', 'IT99999999990_00001.xml'),
        receipt('RicevutaConsegna', fileName, 'ab'.repeat(32)),
        '<html>Accesso negato</html>',
      ),
    ).toEqual(['UNKNOWN_FILE', 'OTHER_CONTENT', 'UNREADABLE']);
    expect((await detail(made.id)).state).not.toBe('DELIVERED');
  });
});

describe('the way invoices travel', () => {
  it('reaches only hosts that the deployment names, and never shows its secrets', async () => {
    const elsewhere = await admin.put('/sdi/channel', {
      ...{ code: 'REST', url: 'http://169.254.169.254/latest', token: 't', receiptSecret: 's' },
    });
    expect([elsewhere.status, elsewhere.body.errors]).toEqual([
      422,
      [{ pointer: '/url', code: 'value_not_allowed' }],
    ]);
    const bare = await admin.put('/sdi/channel', { code: 'PEC' });
    expect(bare.body.errors).toEqual([
      { pointer: '/from', code: 'required' },
      { pointer: '/smtpUrl', code: 'required' },
    ]);
    await useIntermediary();
    // Nothing about the secrets: they stay as they are.
    const kept = await admin.put('/sdi/channel', { code: 'REST', url: `http://${host()}/altrove` });
    expect(kept.body).toMatchObject({ code: 'REST', hasSecrets: true });
    const rows = await app.query<{ text: string }>(
      m,
      'SELECT row_to_json(c)::text AS text FROM sdi_channel c',
    );
    for (const { text } of rows) expect(text).not.toMatch(/gettone|intermediario/);
    expect(JSON.stringify(kept.body)).not.toMatch(/gettone|intermediario/);
    expect((await accountant.put('/sdi/channel', { code: 'FILE' })).status).toBe(403);
    await admin.put('/sdi/channel', { code: 'FILE' });
  });

  it('keeps its secrets when the key of credentials changes', async () => {
    await useIntermediary();
    const keys = app.config.credentialsKeys;
    const old = keys[0]!;
    keys.unshift({ id: 'next', key: randomBytes(32) });
    try {
      expect(await app.get(SdiChannels).reseal()).toBeGreaterThan(0);
      expect(await app.get(SdiChannels).reseal()).toBe(0);
      keys.length = 1; // the old key is gone
      expect((await issued()).transmissions[0].state).toBe('SENT');
    } finally {
      keys.splice(0, keys.length, old, ...keys.filter(({ id }) => id === 'next'));
    }
    await admin.put('/sdi/channel', { code: 'FILE' });
  });
});

/** A refund by bank transfer that two people agreed on. @returns what carries it out */
async function approvedRefund(paymentId: string, amountCents: number) {
  const supervisor = await app.createOperator(m, 'SUPERVISOR');
  const asked = await accountant.post(`/payments/${paymentId}/refunds`, {
    ...{ basis: 'OTHER', amountCents, way: 'BANK_TRANSFER', reason: 'Veicolo venduto', endsRight: false },
    ...{ payee: 'Maria Rossi', iban: 'IT60X0542811101000000123456' },
  });
  const { id } = asked.body;
  const approved = await supervisor.post(`/refunds/${id}/approval`, { version: asked.body.version });
  return async (): Promise<{ id: string }> => {
    const done = await accountant.post(`/refunds/${id}/transfer`, {
      ...{ version: approved.body.version, reference: 'CRO 1', doneOn: '2026-02-10' },
    });
    expect([done.status, done.body.state]).toEqual([200, 'EXECUTED']);
    return { id };
  };
}

describe('a credit note', () => {
  it('follows what went back: asked of the office, issued in its own gapless section, about the invoice', async () => {
    await admin.put('/sdi/channel', { code: 'FILE' });
    const made = await issued();
    const [paid] = await app.query<{ id: string }>(m, 'SELECT payment_id AS id FROM invoice WHERE id = $1', [
      made.id,
    ]);
    const refunded = async (amountCents: number): Promise<string> =>
      (await (await approvedRefund(paid!.id, amountCents))()).id;
    const noteDue = async (): Promise<string | null> =>
      (await accountant.get(`/refunds/${first}`)).body.creditNoteOf;
    const first = await refunded(1_000);
    await refunded(2_000);
    await refunded(500);
    // However often it is looked, each refund has one.
    await Promise.all([app.runJobs('invoices.'), app.runJobs('invoices.')]);
    const notes = (await detail(made.id)).creditNotes.toSorted(
      (a: { totalCents: number }, b: { totalCents: number }) => a.totalCents - b.totalCents,
    );
    expect(notes.map(({ state, totalCents }: Record<string, unknown>) => [state, totalCents])).toEqual([
      ['REQUESTED', 500],
      ['REQUESTED', 1_000],
      ['REQUESTED', 2_000],
    ]);
    const cancelled = await accountant.post(`/invoices/${notes[0].id}/cancel`, {
      version: 1,
      reason: 'No, basta',
    });
    expect([cancelled.status, cancelled.body.code]).toEqual([409, 'state_transition_not_allowed']);
    expect(await noteDue()).toBe(made.number);
    const issue = await Promise.all(
      notes.map(({ id }: { id: string }) => accountant.post(`/invoices/${id}/issue`, { version: 1 })),
    );
    expect(issue.map(({ body }) => Number(body.number.split('/').at(-1))).toSorted()).toEqual([1, 2, 3]);
    expect(issue[0]!.body.number).toMatch(/\/NC\/2026\/00000\d$/);
    expect(await noteDue()).toBeNull();
    await app.settle();
    await app.runJobs('invoices.');
    // Nothing went back for the notes themselves.
    expect((await detail(made.id)).creditNotes).toHaveLength(3);
    const note = await detail(notes[2].id);
    expect(note).toMatchObject({
      type: 'TD04',
      credits: { id: made.id, number: made.number },
      creditNotes: [],
    });
    const xml = await xmlOf(note.id);
    expect(xml).toContain('<TipoDocumento>TD04</TipoDocumento>');
    expect(xml).toMatch(
      new RegExp(
        `<DatiFattureCollegate>\\s*<IdDocumento>${made.number}</IdDocumento>\\s*<Data>2026-02-10</Data>`,
      ),
    );
    expect(xml).toContain('<ImportoTotaleDocumento>20.00</ImportoTotaleDocumento>');
    const own = await citizen.get(`/invoices/${made.id}`);
    expect(own.body.creditNotes).toHaveLength(3);
    const mails = (await app.mails(citizen.person.email)).map(({ subject }) => subject);
    expect(mails).toContain(`Nota di credito ${note.number}`);
  });
});

describe('invoice and refund', () => {
  /** What is invoiced in the end: invoices less credit notes. */
  const invoiced = async (paymentId: string): Promise<number> => {
    const [sum] = await app.query<{ cents: string }>(
      m,
      `SELECT sum(CASE type WHEN 'TD01' THEN amount_cents ELSE -amount_cents END) AS cents FROM invoice
        WHERE payment_id = $1 AND state NOT IN ('CANCELLED', 'REQUESTED', 'SDI_REJECTED')`,
      [paymentId],
    );
    return Number(sum!.cents);
  };

  // ask, issue, refuse (NS) and correct, refund in part, issue the notes that are due: in any order that can be.
  it.each([
    ['R', 'ask', 'issue', 'notes', 'refuse', 'correct', 'r', 'notes'],
    ['ask', 'R', 'issue', 'r', 'refuse', 'correct', 'notes'],
    ['ask', 'issue', 'R', 'notes', 'r', 'notes', 'refuse', 'correct'],
    ['r', 'R', 'ask', 'issue', 'refuse', 'correct', 'notes'],
    ['ask', 'issue', 'refuse', 'R', 'blocked', 'correct', 'notes', 'rest', 'notes'],
  ])('%s, %s, %s, %s, …: what is invoiced is what was kept', async (...steps: string[]) => {
    await admin.put('/sdi/channel', { code: 'FILE' });
    const who = await app.createCitizen(m);
    const { subscriptionId, paymentId } = await paidSubscription(app, m, who);
    let kept = 12_000;
    let id = '';
    const giveBack = async (cents: number) => {
      await (
        await approvedRefund(paymentId, cents)
      )();
      kept -= cents;
    };
    const issue = async (what: string) => {
      const { version } = await detail(what);
      return accountant.post(`/invoices/${what}/issue`, { version });
    };
    const due = async (): Promise<string[]> => {
      // However often, and by however many at once.
      await Promise.all([app.runJobs('invoices.'), app.runJobs('invoices.')]);
      const notes = await app.query<{ id: string }>(
        m,
        `SELECT id FROM invoice WHERE payment_id = $1 AND type = 'TD04' AND state = 'REQUESTED'`,
        [paymentId],
      );
      return notes.map((note) => note.id);
    };
    const acts: Record<string, () => Promise<unknown>> = {
      ask: async () => {
        const asked = await who.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
        expect([asked.status, asked.body.totalCents]).toEqual([201, 12_000]);
        ({ id } = asked.body);
      },
      issue: async () => expect((await issue(id)).status).toBe(200),
      refuse: async () => {
        const [file] = (await detail(id)).transmissions;
        expect(await bring(receipt('RicevutaScarto', file.fileName))).toEqual(['APPLIED']);
      },
      correct: async () => {
        const { version } = await detail(id);
        const body = { version, kind: 'PERSON', street: 'Via Corretta', streetNumber: '1' };
        expect((await accountant.post(`/invoices/${id}/correct`, body)).status).toBe(200);
      },
      R: () => giveBack(2_500),
      r: () => giveBack(1_000),
      rest: () => giveBack(kept),
      notes: async () => {
        for (const note of await due()) {
          expect((await issue(note)).status).toBe(200);
          expect((await detail(note)).credits.id).toBe(id);
        }
      },
      // What was refused was never issued: nothing to take back before it is corrected.
      blocked: async () => {
        for (const note of await due())
          expect((await issue(note)).body.code).toBe('credit_note_before_invoice');
      },
    };
    for (const step of steps) await acts[step]!();
    expect(await invoiced(paymentId)).toBe(kept);
    expect(await due()).toEqual([]);
    if (steps.indexOf('notes') > steps.indexOf('correct'))
      for (const { id: note } of (await detail(id)).creditNotes)
        expect((await detail(note)).billing.street).toBe('Via Corretta');
  });

  it('at the same moment: the one that is later sees the other', async () => {
    const who = await app.createCitizen(m);
    const { subscriptionId, paymentId } = await paidSubscription(app, m, who);
    const { id } = (await who.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' })).body;
    await approvedRefund(paymentId, 700);
    /** Until somebody waits for what we hold. */
    const awaited = async (): Promise<void> => {
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      for (;;) if ((await app.unitOfWork.runPlatform((tx) => tx.query<unknown[]>(waiting))).length) return;
    };
    const issuing = await app.unitOfWork.run(m.id, async (tx) => {
      await app.get(PaymentRepository).get(tx, paymentId, { lock: true });
      const [refund] = await tx.query<{ id: string; by: string }[]>(
        'SELECT id, requested_by AS by FROM refund WHERE payment_id = $1',
        [paymentId],
      );
      await app
        .get(RefundLedger)
        .move(
          tx,
          await app.get(RefundRepository).get(tx, refund!.id),
          'carryOut',
          { kind: 'SYSTEM', id: null },
          { carriedOutBy: refund!.by, reference: 'CRO 1', doneOn: '2026-02-10' },
        );
      // Given back, and not yet for others to see.
      const issue = accountant.post(`/invoices/${id}/issue`, { version: 1 });
      await Promise.race([awaited(), issue]);
      return { issue };
    });
    expect((await issuing.issue).status).toBe(200);
    await app.runJobs('invoices.');
    expect((await detail(id)).creditNotes).toMatchObject([{ totalCents: 700 }]);
  });

  it('all of it given back before the invoice is asked for: there is nothing to invoice, and it says so', async () => {
    const who = await app.createCitizen(m);
    const { subscriptionId, paymentId } = await paidSubscription(app, m, who);
    await (
      await approvedRefund(paymentId, 12_000)
    )();
    const refused = await who.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
    expect([refused.status, refused.body.code]).toEqual([409, 'invoice_all_refunded']);
    expect((await who.get(`/subscriptions/${subscriptionId}/invoice-form`)).body).toMatchObject({
      open: false,
      blocker: 'invoice_all_refunded',
    });
  });
});

describe('by certified e-mail', () => {
  it('the file is attached under its name, to the address set; sent again after a crash it is the same message', async () => {
    const to = `sdi-${m.slug}@pec.example.it`;
    const server = new URL(app.config.smtpUrl);
    app.config.sdiHosts.push(server.host);
    const set = await admin.put('/sdi/channel', {
      ...{ code: 'PEC', from: 'sosta@pec.example.it', to, smtpUrl: app.config.smtpUrl },
    });
    expect(set.status, set.text).toBe(200);
    expect((await admin.get('/sdi/channel')).body).toMatchObject({ code: 'PEC', to, hasSecrets: true });
    const made = await issued();
    expect(made).toMatchObject({ state: 'SENT', transmissions: [{ channel: 'PEC', state: 'SENT' }] });
    const [{ id, fileName }] = made.transmissions;
    // The message left, and what was to be written down about it did not.
    await app.query(m, `UPDATE sdi_transmission SET state = 'QUEUED', sent_at = NULL WHERE id = $1`, [id]);
    await app.get(SendTransmission).run({
      ...{ id: uuidv7(), municipalityId: m.id, topic: SEND_TRANSMISSION, payload: { transmissionId: id } },
    } as never);
    const mails = await app.mails(to);
    expect(mails).toHaveLength(2);
    expect(new Set(mails.map(({ messageId }) => messageId))).toEqual(new Set([`<${id}@pec.example.it>`]));
    const xml = await xmlOf(made.id);
    for (const { from, attachments } of mails) {
      expect([from, attachments.map((file) => file.fileName)]).toEqual(['sosta@pec.example.it', [fileName]]);
      expect(attachments[0]!.content.toString('utf8')).toBe(xml);
    }
    await admin.put('/sdi/channel', { code: 'FILE' });
  });
});

describe('a package for preservation', () => {
  it('has every file, copy and receipt of the period with its hash, and none that is not what was recorded', async () => {
    await admin.put('/sdi/channel', { code: 'FILE' });
    app.clock.set('2026-05-04T09:00:00.000Z');
    accountant = await app.createOperator(m, 'ACCOUNTANT');
    citizen = await app.createCitizen(m);
    const made = await issued();
    expect(await bring(receipt('RicevutaConsegna', made.transmissions[0].fileName))).toEqual(['APPLIED']);
    const order = (fromOn: string, toOn: string) =>
      accountant.post('/invoices/preservation', { fromOn, toOn });
    for (const [from, to] of [
      ['2026-05-02', '2026-05-01'],
      ['2026-01-01', '2027-01-01'],
    ] as const)
      expect((await order(from, to)).body.errors).toEqual([{ pointer: '/toOn', code: 'value_not_allowed' }]);
    expect((await order('2026-05-04', '2026-05-31')).status).toBe(201);
    expect((await order('2026-06-01', '2026-06-30')).status).toBe(201);
    await app.settle();
    const [none, may] = (await accountant.get('/invoices/preservation')).body.items;
    expect(none).toMatchObject({ state: 'READY', files: 0 });
    expect(may).toMatchObject({ state: 'READY', files: 3 });
    const bytes = Buffer.from(await (await fetch(may.url)).arrayBuffer());
    expect([sha256(bytes), bytes.length]).toEqual([may.sha256, may.sizeBytes]);
    const entries = await unzipped(bytes);
    const listed = [
      ...entries
        .get('indice.xml')!
        .toString('utf8')
        .matchAll(/percorso="([^"]+)".* sha256="(\w+)" byte="(\d+)"/g),
    ];
    expect(listed).toHaveLength(3);
    expect(entries.get('indice.csv')!.toString('utf8').trim().split('\r\n')).toHaveLength(4);
    for (const [, path, hash, size] of listed) {
      const content = entries.get(path!)!;
      expect([path, sha256(content), content.length]).toEqual([path, hash, Number(size)]);
    }
    expect([...entries.keys()].some((path) => path.endsWith(made.transmissions[0].fileName))).toBe(true);

    // Somebody changed a byte in the store.
    const [file] = await app.query<{ key: string }>(
      m,
      `SELECT storage_key AS key FROM issued_document WHERE kind = 'INVOICE_XML' AND subject_id = $1`,
      [made.id],
    );
    const storage = app.get(ObjectStorage);
    const right = await storage.get(file!.key);
    await storage.put(
      file!.key,
      Buffer.from(right.toString('utf8').replace('TD01', 'TD02')),
      'application/xml',
    );
    await order('2026-05-04', '2026-05-04');
    await expect(app.settle()).rejects.toThrow('not what was recorded');
    expect((await accountant.get('/invoices/preservation')).body.items[0].state).toBe('PREPARING');
    await storage.put(file!.key, right, 'application/xml');
    await app.settle();
    app.clock.set('2026-05-12T09:00:00.000Z');
    accountant = await app.createOperator(m, 'ACCOUNTANT');
    await app.runJobs('invoices.');
    const after = (await accountant.get('/invoices/preservation')).body.items;
    expect(after.map(({ state, url }: Record<string, unknown>) => [state, url])).toEqual(
      [1, 2, 3].map(() => ['ERASED', null]),
    );
    expect(after[2].sha256).toBe(may.sha256);
  });
});

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

async function xmlOf(id: string): Promise<string> {
  const { body } = await accountant.get(`/invoices/${id}/xml`);
  return (await fetch(body.url)).text();
}

/** What is in a package, by its path. */
async function unzipped(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await yauzl.fromBufferPromise(bytes);
  const entries = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    entries.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return entries;
}
