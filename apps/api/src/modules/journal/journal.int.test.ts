import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { paidSubscription } from '../../testing/journeys.js';

let app: TestApp;
let m: TestMunicipality;
let accountant: TestOperator;

beforeAll(async () => {
  app = await createTestApp({ now: '2026-02-10T09:00:00.000Z' });
  m = await app.seedMunicipality();
});
afterAll(() => app?.close());

const journal = async (): Promise<Answer['body']> =>
  (await accountant.get('/journal?fromOn=2026-02-09&toOn=2026-02-20')).body;
const at = async (instant: string): Promise<void> => {
  app.clock.set(instant);
  accountant = await app.createOperator(m, 'ACCOUNTANT');
};

describe('the journal of money', () => {
  it('has every cent with its papers, adds up with the payments, and never changes a closed day', async () => {
    const citizen = await app.createCitizen(m);
    const online = await paidSubscription(app, m, citizen);
    await at('2026-02-10T10:00:00.000Z');
    const supervisor = await app.createOperator(m, 'SUPERVISOR');

    const first = await journal();
    expect(first.lines).toMatchObject([
      { onDay: '2026-02-10', kind: 'SALE', productCode: 'RESIDENT_YEAR', count: 1, grossCents: 12_000 },
    ]);
    const [line] = first.lines;
    expect(line.netCents + line.vatCents).toBe(12_000);
    expect(first.held).toEqual({ journalCents: 12_000, paymentsCents: 12_000 });
    // Asked again, nothing is written twice.
    expect((await journal()).lines).toEqual(first.lines);

    // Part of it goes back by bank.
    const asked = await accountant.post(`/payments/${online.paymentId}/refunds`, {
      basis: 'OTHER',
      amountCents: 3_333,
      way: 'BANK_TRANSFER',
      iban: 'IT60X0542811101000000123456',
      payee: 'Mario Rossi',
      reason: 'Accordo con l’ufficio',
      endsRight: false,
    });
    expect(asked.status).toBe(201);
    const approved = await supervisor.post(`/refunds/${asked.body.id}/approval`, {
      version: asked.body.version,
    });
    expect(approved.status).toBe(200);
    await at('2026-02-12T10:00:00.000Z');
    const close = (throughOn: string) => accountant.post('/journal/closings', { throughOn });
    expect((await close('2026-02-12')).body.errors).toMatchObject([
      { pointer: '/throughOn', code: 'date_too_late' },
    ]);
    expect((await close('2026-02-11')).status).toBe(204);
    expect((await close('2026-02-11')).body.errors).toMatchObject([{ code: 'date_too_early' }]);
    // The transfer was made on a day that is closed meanwhile.
    const done = await accountant.post(`/refunds/${asked.body.id}/transfer`, {
      version: approved.body.version,
      reference: 'CRO 123',
      doneOn: '2026-02-11',
    });
    expect(done.status).toBe(200);

    const last = await journal();
    expect(last.closing).toMatchObject({ throughOn: '2026-02-11', balanceCents: 12_000 });
    expect(last.lines.map((one: typeof line) => [one.onDay, one.kind, one.method, one.grossCents])).toEqual([
      ['2026-02-12', 'REFUND', 'BANK_TRANSFER', -3_333],
      ['2026-02-10', 'SALE', line.method, 12_000],
    ]);
    expect(last.accounts).toContainEqual({
      method: 'BANK_TRANSFER',
      account: null,
      openingCents: 0,
      inCents: 0,
      outCents: 3_333,
      closingCents: -3_333,
    });
    expect(last.held).toEqual({ journalCents: 8_667, paymentsCents: 8_667 });
    const { body } = await accountant.get('/journal/entries?fromOn=2026-02-09&toOn=2026-02-20');
    expect(body.items).toMatchObject([
      { onDay: '2026-02-10', receiptNumber: '2026/000001', refundNumber: null },
      { onDay: '2026-02-12', happenedOn: '2026-02-11', refundNumber: asked.body.number, receiptNumber: null },
    ]);

    // The database says so too, whoever forgets.
    for (const sql of [
      `UPDATE journal_entry SET gross_cents = 1`,
      `DELETE FROM journal_closing`,
      `INSERT INTO journal_entry (id, municipality_id, on_day, happened_on, happened_at, kind, payment_id, method, product_id, tax_regime,
                                  vat_rate_bp, gross_cents, vat_cents, booked_at)
       SELECT uuidv7(), municipality_id, on_day, happened_on, happened_at, 'VOID', payment_id, method, product_id, tax_regime, 0, -1, 0, now()
         FROM journal_entry WHERE kind = 'SALE'`,
    ])
      await expect(app.query(m, sql)).rejects.toThrow(/permission denied|closed day never changes/);
    const stranger = await app.createOperator(m, 'CASHIER');
    expect((await stranger.get('/journal?fromOn=2026-02-09&toOn=2026-02-20')).status).toBe(403);
  });

  it('has a sale at the counter and its void, each with its receipt', async () => {
    app.clock.set('2026-02-10T09:00:00.000Z');
    const town = await app.seedMunicipality();
    const citizen = await app.createCitizen(town);
    const { subscriptionId } = await paidSubscription(app, town, citizen, { product: 'RESIDENT_MONTH' });
    app.clock.set('2026-03-02T09:00:00.000Z');
    await app.setPolicy(town, 'renewal.mode', 'COUNTER');
    const cashier = await app.createOperator(town, ['CASHIER', 'CLERK', 'ACCOUNTANT']);
    const sold = await cashier.post(`/subscriptions/${subscriptionId}/counter-renewal`, {
      subscriptionSeen: true,
      registrationSeen: true,
      method: 'CASH',
      amountCents: 1500,
    });
    expect(sold.status).toBe(201);
    const [payment] = await app.query<{ id: string }>(
      town,
      `SELECT id FROM payment WHERE provider = 'counter'`,
    );
    const voided = await cashier.post(`/counter/payments/${payment!.id}/void`, {
      reason: 'Targa sbagliata',
    });
    expect(voided.status).toBeLessThan(300);
    const period = 'fromOn=2026-03-01&toOn=2026-03-31';
    const { body } = await cashier.get(`/journal/entries?${period}`);
    expect(body.items).toMatchObject([
      { kind: 'SALE', method: 'CASH', grossCents: 1_500, receiptNumber: '2026/000002' },
      { kind: 'VOID', method: 'CASH', grossCents: -1_500, receiptNumber: '2026/000003' },
    ]);
    const { held, accounts } = (await cashier.get(`/journal?${period}`)).body;
    expect(held).toEqual({ journalCents: 1_500, paymentsCents: 1_500 });
    expect(accounts).toContainEqual({
      method: 'CASH',
      account: null,
      openingCents: 0,
      inCents: 1_500,
      outCents: 1_500,
      closingCents: 0,
    });
  });
});
