import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestApp,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { approvedRequest, paidRequest, paidSubscription } from '../../testing/journeys.js';
import { DocumentPrinter, IssuedDocuments } from '../documents/index.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { PaymentRepository } from '../payments/index.js';
import { SettlePayment } from '../payments/use-cases/settle-payment.js';

const NOW = '2026-02-10T09:00:00.000Z';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let accountant: TestOperator;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
  await app.get(DocumentPrinter).warmUp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set(NOW);
  // What an earlier test left to be done is not this one's.
  await app.unitOfWork.runPlatform((tx) => tx.query('DELETE FROM outbox_message'));
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
  accountant = await app.createOperator(m, 'ACCOUNTANT');
});

const COMPANY = {
  kind: 'COMPANY',
  companyName: 'Rossi & Figli “Import” S.r.l.',
  vatNumber: '00488410010',
  street: 'Corso Trieste',
  streetNumber: '7',
  postalCode: '81100',
  city: 'Caserta',
  province: 'CE',
  recipientCode: 'M5UXCR1',
};
const rows = <T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
  app.query<T>(m, sql, parameters);

/** The link to the invoice in the e-mail of the payment; null when there is none. */
const mailedInvoiceUrl = async (): Promise<string | null> =>
  (await app.notifications(m, citizen.person.email, 'subscription-paid'))[0]!.data.invoiceUrl;

async function requested(who = citizen, body: object = { kind: 'PERSON' }) {
  const { subscriptionId } = await paidSubscription(app, m, who);
  const answer = await who.post(`/subscriptions/${subscriptionId}/invoice`, body);
  expect(answer.status).toBe(201);
  return { subscriptionId, invoice: answer.body };
}

const issue = (id: string, version = 1, operator = accountant) =>
  operator.post(`/invoices/${id}/issue`, { version });

describe('asking for an invoice', () => {
  it('R84: needs nothing from a person who paid, and is told to them', async () => {
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    const form = await citizen.get(`/subscriptions/${subscriptionId}/invoice-form`);
    expect(form.status).toBe(200);
    expect(form.body).toMatchObject({
      open: true,
      blocker: null,
      untilOn: '2026-02-20',
      invoiceId: null,
      missing: [],
      known: {
        kind: 'PERSON',
        name: 'Mario Rossi',
        fiscalCode: citizen.person.fiscalCode,
        street: 'Via Roma',
        streetNumber: '12/B',
        city: 'Caserta',
      },
    });
    expect(form.body.missingForCompany).toContain('vatNumber');

    const answer = await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      subscriptionId,
      state: 'REQUESTED',
      number: null,
      issuedOn: null,
      dueOn: '2026-02-22',
      totalCents: 12_000,
      billing: { kind: 'PERSON', name: 'Mario Rossi', recipientCode: '0000000', vatNumber: null },
      pdfReady: false,
      xmlReady: false,
    });
    expect((await citizen.get(`/invoices/${answer.body.id}`)).body).toEqual({
      ...answer.body,
      creditNotes: [],
    });
    expect((await citizen.get(`/subscriptions/${subscriptionId}/invoice-form`)).body).toMatchObject({
      open: false,
      blocker: 'invoice_already_requested',
      invoiceId: answer.body.id,
    });
    expect((await citizen.get(`/subscriptions/${subscriptionId}`)).body.invoice).toMatchObject({
      state: 'REQUESTED',
      invoiceId: answer.body.id,
    });
    await app.settle();
    expect((await app.mails(citizen.person.email)).map(({ subject }) => subject)).toContainEqual(
      expect.stringContaining('Fattura richiesta'),
    );
  });

  it('for a company asks for what is missing, field by field', async () => {
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    const path = `/subscriptions/${subscriptionId}/invoice`;
    const empty = await citizen.post(path, { kind: 'COMPANY' });
    expect([empty.status, empty.body.code]).toEqual([422, 'validation_failed']);
    expect(empty.body.errors).toContainEqual({ pointer: '/recipientCode', code: 'sdi_code_or_pec_required' });
    expect(empty.body.errors).toContainEqual({ pointer: '/vatNumber', code: 'required' });
    const wrong = await citizen.post(path, { ...COMPANY, vatNumber: '00488410011' });
    expect(wrong.body.errors).toEqual([{ pointer: '/vatNumber', code: 'vat_number_invalid' }]);
    expect((await citizen.post(path, { ...COMPANY, totalCents: 1 })).body.errors).toEqual([
      { pointer: '/totalCents', code: 'unexpected_property' },
    ]);
    const right = await citizen.post(path, COMPANY);
    expect(right.status).toBe(201);
    expect(right.body.billing).toMatchObject({
      kind: 'COMPANY',
      name: COMPANY.companyName,
      vatNumber: '00488410010',
      recipientCode: 'M5UXCR1',
    });
  });

  it('R83: is possible until the end of the tenth day, and not a moment longer: day 10 yes, day 11 no', async () => {
    const last = await paidSubscription(app, m, citizen);
    app.clock.set('2026-02-20T22:59:59.999Z');
    expect((await citizen.get(`/subscriptions/${last.subscriptionId}/invoice-form`)).body).toMatchObject({
      open: true,
    });
    app.clock.set('2026-02-20T23:00:00.000Z');
    expect((await citizen.get(`/subscriptions/${last.subscriptionId}/invoice-form`)).body).toMatchObject({
      open: false,
      blocker: 'invoice_window_closed',
      untilOn: '2026-02-20',
    });
    const late = await citizen.post(`/subscriptions/${last.subscriptionId}/invoice`, { kind: 'PERSON' });
    expect([late.status, late.body.code]).toEqual([409, 'invoice_window_closed']);
    app.clock.set('2026-02-20T22:59:59.999Z');
    expect(
      (await citizen.post(`/subscriptions/${last.subscriptionId}/invoice`, { kind: 'PERSON' })).status,
    ).toBe(201);
  });

  it.each([
    ['summer', '2026-03-24T23:00:00.000Z', '2026-04-04T21:59:59.999Z'],
    ['winter', '2026-10-20T21:59:59.999Z', '2026-10-30T22:59:59.999Z'],
  ])('counts civil days over the change to %s time', async (_, paidAt, lastInstant) => {
    app.clock.set(paidAt);
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    app.clock.set(new Date(Date.parse(lastInstant) + 1));
    expect(
      (await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' })).body.code,
    ).toBe('invoice_window_closed');
    app.clock.set(lastInstant);
    expect((await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' })).status).toBe(
      201,
    );
  });

  it('R78, R83: where invoices are not offered there is no link, no action, and the API refuses', async () => {
    await app.setPolicy(m, 'invoice.channel', 'NONE');
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    expect(await mailedInvoiceUrl()).toBeNull();
    expect((await citizen.get(`/subscriptions/${subscriptionId}`)).body.invoice).toEqual({
      state: 'NOT_OFFERED',
      untilOn: null,
      invoiceId: null,
    });
    expect((await citizen.get(`/subscriptions/${subscriptionId}/invoice-form`)).body).toMatchObject({
      open: false,
      blocker: 'invoice_not_offered',
    });
    const refused = await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
    expect([refused.status, refused.body.code]).toEqual([409, 'invoice_not_offered']);
  });

  it('R78: from the e-mail only, the link is the way, and nothing else opens it', async () => {
    await app.setPolicy(m, 'invoice.channel', 'EMAIL');
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    const path = `/subscriptions/${subscriptionId}`;
    expect((await citizen.get(path)).body.invoice.state).toBe('BY_EMAIL');
    const refused = await citizen.post(`${path}/invoice`, { kind: 'PERSON' });
    expect([refused.status, refused.body.code]).toEqual([409, 'invoice_link_required']);
    const token = new URL((await mailedInvoiceUrl())!).hash.slice(1);
    const other = await paidSubscription(app, m, await app.createCitizen(m));
    for (const wrong of [token.replace(/^./, (c) => (c === '0' ? '1' : '0')), 'x', other.subscriptionId])
      expect((await citizen.get(`${path}/invoice-form?token=${wrong}`)).body.blocker).toBe(
        'invoice_link_required',
      );
    expect((await citizen.get(`${path}/invoice-form?token=${token}`)).body.open).toBe(true);
    const stranger = await app.createCitizen(m);
    expect((await stranger.post(`${path}/invoice`, { kind: 'PERSON', token })).status).toBe(404);
    expect((await citizen.post(`${path}/invoice`, { kind: 'PERSON', token })).status).toBe(201);
  });

  it.each([
    ['LIST', false],
    ['BOTH', true],
  ] as const)(
    'R78, R83: with channel %s it is an action of the list, linked in the e-mail: %s',
    async (channel, linked) => {
      await app.setPolicy(m, 'invoice.channel', channel);
      const { subscriptionId } = await paidSubscription(app, m, citizen);
      expect((await mailedInvoiceUrl()) !== null).toBe(linked);
      expect((await citizen.get(`/subscriptions/${subscriptionId}`)).body.invoice.state).toBe('AVAILABLE');
      expect(
        (await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' })).status,
      ).toBe(201);
    },
  );

  it('keeps the window that was in force on the day of the payment', async () => {
    await app.setPolicy(m, 'invoice.windowDays', 3);
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    await app.run(m, async (tx) => {
      await tx.query(`UPDATE policy SET valid = '[2020-01-01,2026-02-11)' WHERE key = 'invoice.windowDays'`);
      await tx.query(
        `INSERT INTO policy (id, municipality_id, key, value, valid, created_at) VALUES (gen_random_uuid(), $1, 'invoice.windowDays', '1', '[2026-02-11,)', $2)`,
        [m.id, app.clock.now()],
      );
    });
    app.clock.set('2026-02-13T12:00:00Z');
    expect((await citizen.get(`/subscriptions/${subscriptionId}/invoice-form`)).body).toMatchObject({
      open: true,
      untilOn: '2026-02-13',
    });
  });

  it('makes one invoice of two requests at the same moment, and of a repeated one', async () => {
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    const path = `/subscriptions/${subscriptionId}/invoice`;
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => citizen.post(path, { kind: 'PERSON' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body.code)).toEqual(
      Array(3).fill('invoice_already_requested'),
    );
    expect(await rows('SELECT id FROM invoice')).toHaveLength(1);

    const other = await paidSubscription(app, m, await app.createCitizen(m));
    expect(other.subscriptionId).not.toBe(subscriptionId);
    const third = await app.createCitizen(m);
    const again = await paidSubscription(app, m, third);
    const key = { 'idempotency-key': '0190a5b1-0000-7000-8000-000000000001' };
    const repeated = await Promise.all(
      [1, 2].map(() => third.post(`/subscriptions/${again.subscriptionId}/invoice`, { kind: 'PERSON' }, key)),
    );
    expect(repeated.map(({ status }) => status)).toEqual([201, 201]);
    expect(repeated[0]!.body.id).toBe(repeated[1]!.body.id);
  });

  it('R83, R84: an operator asks for whoever stands at the counter, without the link and within the same days', async () => {
    await app.setPolicy(m, 'invoice.channel', 'EMAIL');
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    const path = `/subscriptions/${subscriptionId}`;
    expect((await citizen.post(`${path}/invoice`, { kind: 'PERSON' })).body.code).toBe(
      'invoice_link_required',
    );
    const cashier = await app.createOperator(m, 'CASHIER');
    expect((await cashier.get(`${path}/invoice-form`)).body).toMatchObject({ open: true, missing: [] });
    // It shows who somebody is: that it was looked at is on record.
    expect(
      await rows(
        "SELECT actor_id, data FROM audit_event WHERE action = 'subscriber.revealed' ORDER BY data",
        [],
      ),
    ).toEqual(['address', 'fiscalCode'].map((field) => ({ actor_id: cashier.operatorId, data: { field } })));
    const reviewer = await app.createOperator(m, 'REVIEWER');
    expect((await reviewer.post(`${path}/invoice`, { kind: 'PERSON' })).status).toBe(403);
    const empty = await cashier.post(`${path}/invoice`, { kind: 'COMPANY' });
    expect(empty.body.errors).toContainEqual({ pointer: '/vatNumber', code: 'required' });
    const asked = await cashier.post(`${path}/invoice`, COMPANY);
    expect([asked.status, asked.body.billing.name]).toEqual([201, COMPANY.companyName]);
    expect((await citizen.get(path)).body.invoice.state).toBe('REQUESTED');
    const again = await cashier.post(`${path}/invoice`, COMPANY);
    expect([again.status, again.body.code]).toEqual([409, 'invoice_already_requested']);
  });

  it('is for one’s own subscription only', async () => {
    const { subscriptionId, invoice } = await requested();
    await issue(invoice.id);
    await app.settle();
    for (const stranger of [
      await app.createCitizen(m),
      await app.createCitizen(await app.seedMunicipality()),
    ]) {
      for (const path of [
        `/subscriptions/${subscriptionId}/invoice-form`,
        `/invoices/${invoice.id}`,
        `/invoices/${invoice.id}/pdf`,
        `/invoices/${invoice.id}/xml`,
      ]) {
        expect((await stranger.get(path)).status, path).toBe(404);
      }
      expect(
        (await stranger.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' })).status,
      ).toBe(404);
    }
    expect((await citizen.get('/operator/invoices')).status).toBe(403);
    const reviewer = await app.createOperator(m, 'REVIEWER');
    expect((await reviewer.get('/invoices')).status).toBe(403);
    const cashier = await app.createOperator(m, 'CASHIER');
    expect((await cashier.get('/invoices')).status).toBe(200);
    expect((await issue(invoice.id, 2, cashier)).status).toBe(403);
  });
});

describe('an invoice wanted before paying', () => {
  const wished = async (body: object = { kind: 'PERSON' }) => {
    const { requestId } = await approvedRequest(app, m, citizen);
    const path = `/subscription-requests/${requestId}/invoice-wish`;
    const answer = await citizen.put(path, body);
    expect([answer.status, answer.body.state]).toEqual([200, 'WAITING']);
    return { requestId, path };
  };
  const mails = async (template: 'invoice-requested' | 'invoice-wish-refused') =>
    (await app.notifications(m, citizen.person.email, template)).length;

  it('R84: is changed and taken back until it is paid, asks only what is missing, and is requested by the payment', async () => {
    const { requestId } = await approvedRequest(app, m, citizen);
    const path = `/subscription-requests/${requestId}/invoice-wish`;
    const before = (await citizen.get(path)).body;
    expect(before).toMatchObject({ open: true, state: 'NONE', invoiceId: null, billing: null, missing: [] });
    const wrong = await citizen.put(path, { ...COMPANY, vatNumber: '00488410011' });
    expect(wrong.body.errors).toEqual([{ pointer: '/vatNumber', code: 'vat_number_invalid' }]);
    expect((await citizen.get(path)).body.state).toBe('NONE');
    const stranger = await app.createCitizen(m);
    for (const method of ['get', 'put', 'delete'] as const)
      expect((await stranger[method](path, { kind: 'PERSON' })).status).toBe(404);

    expect((await citizen.put(path, { kind: 'PERSON' })).body).toMatchObject({
      state: 'WAITING',
      billing: { name: 'Mario Rossi', recipientCode: '0000000' },
    });
    expect((await citizen.delete(path)).status).toBe(204);
    expect((await citizen.get(path)).body.state).toBe('NONE');
    await citizen.put(path, { kind: 'PERSON' });
    await citizen.put(path, COMPANY);

    const { subscriptionId, paymentId } = await paidRequest(app, m, citizen, requestId);
    const [invoice] = await rows<{ id: string }>('SELECT id, payment_id AS "paymentId" FROM invoice');
    expect(invoice).toMatchObject({ paymentId });
    expect((await citizen.get(path)).body).toMatchObject({
      open: false,
      state: 'REQUESTED',
      invoiceId: invoice!.id,
    });
    expect((await citizen.get(`/subscriptions/${subscriptionId}`)).body.invoice).toMatchObject({
      state: 'REQUESTED',
      invoiceId: invoice!.id,
    });
    expect((await citizen.get(`/invoices/${invoice!.id}`)).body).toMatchObject({
      billing: { name: COMPANY.companyName, recipientCode: 'M5UXCR1' },
      dueOn: '2026-02-22',
    });
    expect(await mails('invoice-requested')).toBe(1);
    for (const answer of [await citizen.put(path, COMPANY), await citizen.delete(path)])
      expect([answer.status, answer.body.code]).toEqual([409, 'request_not_payable']);
    expect((await issue(invoice!.id)).status).toBe(200);
  });

  it('is requested once, however often the money comes', async () => {
    const { requestId } = await wished();
    const municipality = await app.get(MunicipalityDirectory).byId(m.id);
    const { paymentId } = await paidRequest(app, m, citizen, requestId);
    const status = (amountCents: number, providerRef: string) => ({
      ...{
        providerRef,
        state: 'SUCCEEDED' as const,
        amountCents,
        currency: 'EUR',
        method: null,
        reason: null,
      },
      ...{ metadata: { paymentId, municipalityId: m.id }, capturedRef: `pi_${providerRef}` },
      ...{ paidAt: app.clock.now(), refundedCents: null },
    });
    await app.unitOfWork.run(m.id, async (tx) => {
      const settle = app.get(SettlePayment);
      // Told again, and paid again on another page.
      await settle.run(tx, municipality, paymentId, status(12_000, `cs_${paymentId}`));
      await tx.query(
        `UPDATE payment SET account_id = (SELECT id FROM payment_account LIMIT 1) WHERE id = $1`,
        [paymentId],
      );
      await settle.surplus(tx, await app.get(PaymentRepository).get(tx, paymentId), status(12_000, 'cs_2'));
    });
    expect(await rows('SELECT payment_id AS id FROM invoice')).toEqual([{ id: paymentId }]);
    await expect(rows(`UPDATE invoice_wish SET settled_at = NULL, invoice_id = NULL`)).rejects.toThrow(
      'What became of a wish stays',
    );
  });

  it('counts as asked in time when the money arrives after the window, for a request that expired', async () => {
    await app.setPolicy(m, 'payment.lateMoney', 'REACTIVATE');
    const { requestId } = await wished();
    const paidAt = app.clock.now();
    app.clock.set('2026-04-24T09:00:00.000Z');
    await app.runJobs('payments.');
    expect(await rows('SELECT state FROM request WHERE id = $1', [requestId])).toEqual([
      { state: 'PAYMENT_EXPIRED' },
    ]);
    await paidRequest(app, m, citizen, requestId, paidAt);
    expect(await rows('SELECT state, due_on::text AS due FROM invoice')).toEqual([
      { state: 'REQUESTED', due: '2026-02-22' },
    ]);
  });

  it('that cannot be made leaves the right alone: the citizen is told, and asks within the usual days', async () => {
    const { requestId, path } = await wished(COMPANY);
    // What was enough when it was asked for is not any more.
    await rows(`UPDATE invoice_wish SET given = given - 'vatNumber'`);
    const { subscriptionId } = await paidRequest(app, m, citizen, requestId);
    expect((await citizen.get(path)).body).toMatchObject({ open: false, state: 'REFUSED', invoiceId: null });
    expect((await citizen.get(`/subscriptions/${subscriptionId}`)).body.invoice).toMatchObject({
      state: 'AVAILABLE',
      untilOn: '2026-02-20',
    });
    expect([await mails('invoice-wish-refused'), await mails('invoice-requested')]).toEqual([1, 0]);
    expect((await citizen.post(`/subscriptions/${subscriptionId}/invoice`, COMPANY)).status).toBe(201);
  });

  it('is not offered where there are no invoices, and not asked for where there are none any more', async () => {
    const { requestId, path } = await wished();
    await app.setPolicy(m, 'invoice.channel', 'NONE');
    expect((await citizen.get(path)).body.open).toBe(false);
    const refused = await citizen.put(path, { kind: 'PERSON' });
    expect([refused.status, refused.body.code]).toEqual([409, 'invoice_not_offered']);
    await paidRequest(app, m, citizen, requestId);
    expect(await rows('SELECT id FROM invoice')).toEqual([]);
    expect((await citizen.get(path)).body.state).toBe('REFUSED');
    expect(await mails('invoice-wish-refused')).toBe(1);
  });
});

describe('issuing an invoice', () => {
  it('gives it a number and sends PDF and XML', async () => {
    const { subscriptionId, invoice } = await requested(citizen, COMPANY);
    const stale = await issue(invoice.id, 7);
    expect([stale.status, stale.body.code]).toEqual([409, 'conflict_stale_version']);
    const issued = await issue(invoice.id);
    expect(issued.status).toBe(200);
    const number = `${m.numberPrefix}/2026/000001`;
    expect(issued.body).toMatchObject({
      state: 'ISSUED',
      number,
      issuedOn: '2026-02-10',
      version: 2,
      totalCents: 12_000,
    });
    const again = await issue(invoice.id, 2);
    expect([again.status, again.body.code]).toEqual([409, 'state_transition_not_allowed']);
    expect((await citizen.get(`/invoices/${invoice.id}/pdf`)).body).toEqual({
      url: null,
      expiresAt: null,
      state: 'PREPARING',
    });
    expect((await citizen.get(`/invoices/${invoice.id}/pdf`)).status).toBe(202);

    await app.settle();
    expect((await citizen.get(`/invoices/${invoice.id}`)).body).toMatchObject({
      state: 'ISSUED',
      number,
      pdfReady: true,
      xmlReady: true,
    });
    const mail = (await app.mails(citizen.person.email)).find(
      ({ subject }) => subject === `Fattura ${number}`,
    );
    expect(mail!.attachments.map(({ fileName, mediaType }) => [fileName, mediaType])).toEqual([
      [`fattura-${m.numberPrefix}-2026-000001.pdf`, 'application/pdf'],
      [expect.stringMatching(/^IT12345670017_[0-9A-Z]{5}\.xml$/), 'application/xml'],
    ]);
    const xml = mail!.attachments[1]!.content.toString('utf8');
    expect(xml).toContain(`<Numero>${number}</Numero>`);
    expect(xml).toContain('<Denominazione>Rossi &amp; Figli &quot;Import&quot; S.r.l.</Denominazione>');
    expect(xml).toContain('<CodiceDestinatario>M5UXCR1</CodiceDestinatario>');
    expect(xml).toContain('<ImportoTotaleDocumento>120.00</ImportoTotaleDocumento>');
    expect(xml).toContain(
      '<DataInizioPeriodo>2026-02-10</DataInizioPeriodo><DataFinePeriodo>2027-02-09</DataFinePeriodo>',
    );
    expect(mail!.html).toContain(`/abbonamenti/${subscriptionId}`);

    for (const [who, path] of [
      [citizen, `/invoices/${invoice.id}/pdf`],
      [accountant, `/invoices/${invoice.id}/pdf`],
      [citizen, `/invoices/${invoice.id}/xml`],
      [accountant, `/invoices/${invoice.id}/xml`],
    ] as const) {
      const link = await who.get(path);
      expect(link).toMatchObject({ status: 200, body: { state: 'READY' } });
      const file = await fetch(link.body.url);
      expect(file.headers.get('content-disposition')).toContain('attachment');
      expect(Buffer.from(await file.arrayBuffer())).toEqual(
        mail!.attachments[path.endsWith('pdf') ? 0 : 1]!.content,
      );
    }
    const [audit] = await rows(
      `SELECT actor_kind, actor_id, data FROM audit_event WHERE action = 'invoice.issued'`,
    );
    expect(audit).toMatchObject({
      actor_kind: 'OPERATOR',
      actor_id: accountant.operatorId,
      data: { number, from: 'REQUESTED', to: 'ISSUED' },
    });
  });

  it('numbers without gaps, also when several are issued at once and one comes to nothing', async () => {
    const asked: string[] = [];
    for (let index = 0; index < 7; index += 1)
      asked.push((await requested(await app.createCitizen(m))).invoice.id);
    // One of them fails after it has taken its number.
    const documents = app.get(IssuedDocuments);
    const issueDocument = documents.issue.bind(documents);
    const doomed = asked[3]!;
    documents.issue = (tx, input) =>
      input.subjectId === doomed ? Promise.reject(new Error('no paper')) : issueDocument(tx, input);
    try {
      const answers = await Promise.all(asked.map((id) => issue(id)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 500, 200, 200, 200]);
    } finally {
      documents.issue = issueDocument;
    }
    const numbers = async () =>
      (
        await rows<{ number: number }>('SELECT number FROM invoice WHERE number IS NOT NULL ORDER BY number')
      ).map(({ number }) => number);
    expect(await numbers()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await rows('SELECT state, version FROM invoice WHERE id = $1', [doomed])).toEqual([
      { state: 'REQUESTED', version: 1 },
    ]);
    expect((await issue(doomed)).status).toBe(200);
    expect(await numbers()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    // A new year begins again at one.
    app.clock.set('2026-12-31T22:59:00Z');
    const { invoice } = await requested(await app.createCitizen(m));
    app.clock.set('2026-12-31T23:00:00Z');
    const early = await app.createOperator(m, 'ACCOUNTANT');
    expect((await issue(invoice.id, 1, early)).body).toMatchObject({
      number: `${m.numberPrefix}/2027/000001`,
      issuedOn: '2027-01-01',
    });
  });

  it('refuses what the exchange system would refuse, and uses no number on it', async () => {
    const [issuer] = await rows<{ vat: string }>(`SELECT issuer->>'vatNumber' AS vat FROM municipality`);
    // The seller is not its own customer (00471).
    const { invoice } = await requested(citizen, { ...COMPANY, vatNumber: issuer!.vat });
    const answer = await issue(invoice.id);
    expect([answer.status, answer.body.code]).toEqual([422, 'invoice_not_acceptable']);
    expect(answer.body.detail).toContain('CessionarioCommittente (00471)');
    const { invoice: good } = await requested(await app.createCitizen(m));
    expect((await issue(good.id)).body.number).toMatch(/\/000001$/);
    expect((await accountant.get(`/invoices/${invoice.id}`)).body).toMatchObject({
      state: 'REQUESTED',
      number: null,
    });
  });

  it('of two operators only one issues', async () => {
    const { invoice } = await requested();
    const other = await app.createOperator(m, 'ACCOUNTANT');
    const answers = await Promise.all([issue(invoice.id), issue(invoice.id, 1, other)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await rows('SELECT last_number FROM number_counter WHERE series = $1', ['INVOICE'])).toEqual([
      { last_number: 1 },
    ]);
  });

  it('is not possible for a cancelled one; the citizen learns why and may ask again in time', async () => {
    const { subscriptionId, invoice } = await requested(citizen, COMPANY);
    expect((await accountant.post(`/invoices/${invoice.id}/cancel`, { version: 1, reason: '' })).status).toBe(
      422,
    );
    const cancelled = await accountant.post(`/invoices/${invoice.id}/cancel`, {
      version: 1,
      reason: 'Partita IVA cessata',
    });
    expect(cancelled).toMatchObject({
      status: 200,
      body: { state: 'CANCELLED', cancelReason: 'Partita IVA cessata', version: 2 },
    });
    expect((await issue(invoice.id, 2)).body.code).toBe('state_transition_not_allowed');
    await app.settle();
    const mail = (await app.mails(citizen.person.email)).find(({ subject }) =>
      subject.includes('non è stata emessa'),
    );
    expect(mail!.text).toContain('Partita IVA cessata');
    expect((await citizen.get(`/subscriptions/${subscriptionId}/invoice-form`)).body).toMatchObject({
      open: true,
      invoiceId: null,
    });
    expect((await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' })).status).toBe(
      201,
    );
  });

  it('shows the office what waits first, the oldest on top, page by page', async () => {
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      made.push((await requested(await app.createCitizen(m))).invoice.id);
      app.clock.advance({ minutes: 7 });
    }
    await issue(made[0]!);
    await issue(made[2]!);
    const expected = [made[1], made[3], made[4], made[2], made[0]];
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const answer = await accountant.get(
        `/invoices?limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      expect(answer.status).toBe(200);
      expect(answer.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...answer.body.items.map(({ id }: { id: string }) => id));
      cursor = answer.body.nextCursor;
    } while (cursor);
    expect(seen).toEqual(expected);
    expect(
      (await accountant.get('/invoices?state=ISSUED')).body.items.map(({ id }: { id: string }) => id),
    ).toEqual([made[2], made[0]]);
    expect((await accountant.get('/invoices?state=LOST')).status).toBe(422);
    expect((await accountant.get('/invoices?cursor=x')).status).toBe(422);
  });
});

describe('without VAT', () => {
  it.each([
    ['OUT_OF_SCOPE_ART4', 'N2.2'],
    ['EXEMPT', 'N4'],
    ['ART74_MONOFASE', 'N2.2'],
  ])('an invoice in the regime %s says so', async (regime, nature) => {
    await rows('UPDATE product SET tax_regime = $1', [regime]);
    // As if it had been so from the beginning: a price that has begun does not change.
    await rows(
      `WITH day AS MATERIALIZED (SELECT set_config('app.today', '2019-12-31', true)) UPDATE tariff SET vat_rate_bp = 0 FROM day`,
    );
    const { invoice } = await requested();
    expect((await issue(invoice.id)).status).toBe(200);
    await app.settle();
    const [document] = await rows<{ snapshot: { xml: string } }>(
      `SELECT snapshot FROM issued_document WHERE kind = 'INVOICE_XML'`,
    );
    expect(document!.snapshot.xml).toContain(`<Natura>${nature}</Natura>`);
    expect(document!.snapshot.xml).toContain('<Imposta>0.00</Imposta>');
    expect(await rows(`SELECT count(*)::int AS n FROM issued_document WHERE stored_at IS NULL`)).toEqual([
      { n: 0 },
    ]);
  });
});
