import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestApp, TestOperator } from '../../testing/index.js';
import { Bank, type OpenPage, type ProviderName } from '../../testing/promises/bank.js';
import type { Letter } from '../../testing/promises/postbox.js';
import { PaymentProviderError } from './providers/payment-provider.js';
import { Shop } from '../../testing/promises/shop.js';

/** A payer's bank wants money back: with Stripe and PayPal, whose own books are compared with ours. */
const PRICE = 12_000;
/** What each provider's books have of a dispute, in the journal's words. */
const FEE = { stripe: -2_000, paypal: -1_600 } as const;

let bank: Bank;
let app: TestApp;
let shop: Shop;
let accountant: TestOperator;
let supervisor: TestOperator;

beforeAll(async () => {
  bank = await Bank.open();
  app = bank.app;
  shop = await Shop.open(app);
  await app.setPolicy(shop.m, 'payment.methods', ['CARD', 'PAYPAL']);
});
afterAll(() => bank?.close());
afterEach(() => void vi.restoreAllMocks());
beforeEach(async () => {
  app.clock.set(new Date());
  accountant = await app.createOperator(shop.m, 'ACCOUNTANT');
  supervisor = await app.createOperator(shop.m, 'SUPERVISOR');
});

const told = (): Promise<Letter[]> => bank.letters();
async function deliver(letters: readonly Letter[]): Promise<number[]> {
  const answers: number[] = [];
  for (const letter of letters) answers.push(await bank.deliver(letter));
  return answers;
}

interface Paid extends OpenPage {
  capturedRef: string;
}
async function paid(provider: ProviderName): Promise<Paid> {
  const [requestId] = await shop.payable(1);
  const page = await bank.page(shop, requestId!, provider);
  await bank.pay(page);
  await deliver(await told());
  // PayPal tells of what we captured.
  await deliver(await told());
  const [row] = await shop.rows<{ ref: string; state: string }>(
    'SELECT captured_ref AS ref, state FROM payment WHERE id = $1',
    [page.paymentId],
  );
  expect(row!.state).toBe('SUCCEEDED');
  return { ...page, capturedRef: row!.ref };
}
const dispute = (page: Paid, about: object = {}): Promise<unknown> =>
  bank.sandbox(page.provider).lever(`sessions/${page.session}/dispute`, about);
const decide = (page: Paid, outcome: 'won' | 'lost'): Promise<unknown> =>
  bank.sandbox(page.provider).lever(`sessions/${page.session}/dispute/close`, { outcome });

interface Seen {
  state: string;
  disputed: number;
  fee: number;
  refunded: number;
}
async function seen({ paymentId }: OpenPage): Promise<Seen> {
  const [row] = await shop.rows<Seen>(
    `SELECT state, disputed_cents AS disputed, dispute_fee_cents AS fee, refunded_cents AS refunded FROM payment WHERE id = $1`,
    [paymentId],
  );
  return row!;
}
const tasks = async ({ paymentId }: OpenPage): Promise<string[]> =>
  (await accountant.get('/payment-differences?state=OPEN')).body.items
    .filter((one: { paymentId: string }) => one.paymentId === paymentId)
    .map(({ kind }: { kind: string }) => kind);
const actions = async ({ paymentId }: OpenPage): Promise<string[]> =>
  (
    await shop.rows<{ action: string }>(
      `SELECT action FROM audit_event WHERE subject_id = $1 AND action LIKE 'payment.dispute%' ORDER BY at, id`,
      [paymentId],
    )
  ).map(({ action }) => action);
/** The journal's entries of a payment, and whether it all adds up. */
async function journal({ paymentId }: OpenPage): Promise<[string, number][]> {
  const today = new Date(app.clock.now().getTime() + 3_600_000).toISOString().slice(0, 10);
  const before = new Date(app.clock.now().getTime() - 5 * 86_400_000).toISOString().slice(0, 10);
  const { held } = (await accountant.get(`/journal?fromOn=${before}&toOn=${today}`)).body;
  expect(held.journalCents).toBe(held.paymentsCents);
  const entries = (await accountant.get(`/journal/entries?fromOn=${before}&toOn=${today}`)).body.items;
  return entries
    .filter((one: { paymentId: string }) => one.paymentId === paymentId)
    .map(({ kind, grossCents }: { kind: string; grossCents: number }) => [kind, grossCents])
    .toSorted();
}
const right = async ({ requestId }: OpenPage): Promise<string | undefined> =>
  (
    await shop.rows<{ status: string }>('SELECT status FROM subscription WHERE request_id = $1', [requestId])
  )[0]?.status;
const asked = (page: OpenPage) =>
  accountant.post(`/payments/${page.paymentId}/refunds`, {
    ...{ basis: 'OTHER', amountCents: 1_000, way: 'PROVIDER', reason: 'Errore', endsRight: false },
  });

describe.each(['stripe', 'paypal'] as const)('a dispute at %s', (provider) => {
  it('is written down with its money, stops refunds, and ends well when the bank decides for the municipality', async () => {
    const page = await paid(provider);
    const waiting = await asked(page);
    await supervisor.post(`/refunds/${waiting.body.id}/approval`, { version: waiting.body.version });
    await dispute(page);
    const [first, ...more] = await told();
    // Twice, and what came first once more at the end.
    expect(await deliver([first!, ...more, ...more, first!])).not.toContain(503);

    const withFee = provider === 'stripe' ? -FEE.stripe : 0;
    expect(await seen(page)).toEqual({ state: 'DISPUTED', disputed: PRICE, fee: withFee, refunded: 0 });
    expect(await tasks(page)).toEqual(['DISPUTED']);
    expect(await right(page)).toBe('ACTIVE');
    const sale: [string, number] = ['SALE', PRICE];
    const fee: [string, number][] = provider === 'stripe' ? [['DISPUTE_FEE', FEE.stripe]] : [];
    expect(await journal(page)).toEqual([['CHARGEBACK', -PRICE], ...fee, sale]);
    const shown = (await accountant.get(`/payments/${page.paymentId}/disputes`)).body;
    expect(shown.items).toMatchObject([{ state: 'OPEN', amountCents: PRICE, answerBy: expect.any(String) }]);

    // What was approved does not go, and nothing new is asked for.
    expect((await accountant.get(`/refunds/${waiting.body.id}`)).body).toMatchObject({
      state: 'FAILED',
      failure: 'DISPUTED',
    });
    expect((await asked(page)).status).toBe(409);
    const forced = shop.rows(
      `INSERT INTO refund (id, municipality_id, number, payment_id, holder_id, origin, basis, amount_cents, way, ends_right, reason, state,
                           requested_by, requested_at, attempt_id)
       SELECT uuidv7(), municipality_id, 'forced', payment_id, holder_id, origin, basis, 1, way, ends_right, reason, 'AWAITING_APPROVAL',
              requested_by, requested_at, uuidv7() FROM refund WHERE id = $1`,
      [waiting.body.id],
    );
    await expect(forced).rejects.toThrow('disputed');
    const again = await supervisor.post(`/refunds/${waiting.body.id}/retry`, { version: 3 });
    expect(again.status).toBeGreaterThanOrEqual(400);

    await decide(page, 'won');
    await deliver(await told());
    expect(await seen(page)).toEqual({ state: 'SUCCEEDED', disputed: 0, fee: withFee, refunded: 0 });
    expect(await tasks(page)).toEqual([]);
    const [closed] = (await accountant.get('/payment-differences?state=EXPLAINED')).body.items;
    expect(closed).toMatchObject({
      kind: 'DISPUTED',
      closedByName: null,
      note: expect.stringMatching(/favore del Comune/),
    });
    expect(await journal(page)).toEqual([
      ['CHARGEBACK', -PRICE],
      ['CHARGEBACK_REVERSED', PRICE],
      ...fee,
      sale,
    ]);
    expect((await asked(page)).status).toBe(201);
    expect((await actions(page)).filter((action) => action !== 'payment.dispute_money')).toEqual([
      'payment.disputed',
      'payment.dispute_won',
    ]);
  });

  it('that is lost leaves a task, and no comparison takes it for a refund', async () => {
    const page = await paid(provider);
    await dispute(page);
    const opening = await told();
    await decide(page, 'lost');
    // The end is told before the beginning.
    await deliver([...(await told()).toReversed(), ...opening]);
    expect(await seen(page)).toEqual({
      state: 'DISPUTED',
      disputed: PRICE,
      fee: -FEE[provider],
      refunded: 0,
    });
    expect(await tasks(page)).toEqual(['DISPUTE_LOST']);
    await shop.job('payments.compare');
    await shop.job('payments.disputes');
    expect(await tasks(page)).toEqual(['DISPUTE_LOST']);
    expect(await shop.rows('SELECT 1 FROM refund WHERE payment_id = $1', [page.paymentId])).toEqual([]);
    expect(await journal(page)).toEqual([
      ['CHARGEBACK', -PRICE],
      ['DISPUTE_FEE', FEE[provider]],
      ['SALE', PRICE],
    ]);
    // Whether the right stays is a person's decision.
    expect(await right(page)).toBe('ACTIVE');
    const [{ id } = { id: '' }] = await shop.rows<{ id: string }>(
      `SELECT id FROM payment_difference WHERE payment_id = $1 AND kind = 'DISPUTE_LOST'`,
      [page.paymentId],
    );
    const note = 'Abbonamento revocato.';
    expect((await accountant.post(`/payment-differences/${id}/close`, { note })).status).toBe(204);
    expect(await tasks(page)).toEqual([]);
  });

  it('that nobody told us of is found by asking, also how it goes on', async () => {
    const page = await paid(provider);
    await dispute(page);
    await told();
    await shop.job('payments.disputes');
    expect(await tasks(page)).toEqual(['DISPUTED']);
    await decide(page, 'lost');
    await told();
    // Longer ago than what is listed: those that are open are asked about by name.
    app.clock.advance({ days: 30 });
    await shop.job('payments.disputes');
    expect((await seen(page)).state).toBe('DISPUTED');
    const [{ state } = { state: '' }] = await shop.rows<{ state: string }>(
      'SELECT state FROM payment_dispute WHERE payment_id = $1',
      [page.paymentId],
    );
    expect(state).toBe('LOST');
  });

  it('of a part leaves the rest where it is', async () => {
    const page = await paid(provider);
    await dispute(page, { amountCents: 5_000 });
    await deliver(await told());
    expect(await seen(page)).toMatchObject({ state: 'DISPUTED', disputed: 5_000 });
    expect((await journal(page))[0]).toEqual(['CHARGEBACK', -5_000]);
  });

  it('that is forged, or told while the provider does not answer, changes nothing', async () => {
    const page = await paid(provider);
    await dispute(page);
    const [genuine] = await told();
    const adapter = bank.adapter(provider).disputes!;
    const question = vi.spyOn(adapter, 'ofCapture');
    const changed = Buffer.from(
      genuine!.raw.toString().replace('"amount', '"amounT').replace('"reason', '"reasoN'),
    );
    const refusedBefore = await refusals(provider);
    expect(await deliver([{ ...genuine!, raw: changed }])).toEqual([400]);
    expect(question).not.toHaveBeenCalled();
    expect(await refusals(provider)).toBe(refusedBefore + 1);

    question.mockRejectedValueOnce(new PaymentProviderError('UNAVAILABLE', 'HTTP 500'));
    expect(await deliver([genuine!])).toEqual([503]);
    expect(await seen(page)).toMatchObject({ state: 'SUCCEEDED', disputed: 0 });
    // It comes again, and then it counts.
    expect(await deliver([genuine!])).toEqual([204]);
    expect(await seen(page)).toMatchObject({ state: 'DISPUTED', disputed: PRICE });
  });
});

const refusals = async (provider: ProviderName): Promise<number> =>
  (
    await app.unitOfWork.runPlatform((tx) =>
      tx.query('SELECT coalesce(sum(times), 0)::int AS n FROM webhook_refusal WHERE provider = $1', [
        provider,
      ]),
    )
  )[0].n as number;

describe('a dispute', () => {
  it('that is told before its payment makes us ask about the payment first', async () => {
    const [requestId] = await shop.payable(1);
    const page = await bank.page(shop, requestId!, 'stripe');
    await bank.pay(page, { dispute: true });
    const letters = await told();
    const disputes = letters.filter(({ raw }) => raw.includes('charge.dispute.'));
    expect(disputes).toHaveLength(2);
    expect(await deliver(disputes)).toEqual([204, 204]);
    expect(await seen(page)).toMatchObject({ state: 'DISPUTED', disputed: PRICE });
    expect(await right(page)).toBe('ACTIVE');
    // A late "completed" does not bring the money back.
    await deliver(letters);
    expect(await seen(page)).toMatchObject({ state: 'DISPUTED', disputed: PRICE });
  });

  it('of money that is none of ours is shown among what was not believed', async () => {
    const page = await paid('stripe');
    await dispute(page);
    const [genuine] = await told();
    await shop.rows(
      `UPDATE payment SET captured_ref = 'elsewhere' || id, account_id = account_id WHERE id = $1`,
      [page.paymentId],
    );
    vi.spyOn(bank.adapter('stripe').disputes!, 'ofCapture').mockResolvedValue({
      metadata: { paymentId: null, municipalityId: shop.m.id },
      disputes: [],
    });
    expect(await deliver([genuine!])).toEqual([204]);
    const { items } = (
      await (await app.createOperator(shop.m, ['TENANT_ADMIN', 'ACCOUNTANT'])).get('/refused-webhooks')
    ).body;
    expect(items.map(({ reason }: { reason: string }) => reason)).toContain('UNKNOWN_PAYMENT');
  });

  it('that our credentials may not read comes again, and an operator is told where to look', async () => {
    const page = await paid('paypal');
    await dispute(page);
    const [genuine] = await told();
    vi.spyOn(bank.adapter('paypal').disputes!, 'ofCapture').mockRejectedValueOnce(
      new PaymentProviderError('REFUSED', 'PERMISSION_DENIED'),
    );
    expect(await deliver([genuine!])).toEqual([503]);
    const { items } = (await accountant.get('/refused-webhooks')).body;
    expect(items.map(({ reason }: { reason: string }) => reason)).toContain('NOT_ALLOWED_TO_ASK');
  });

  it.each(['won', 'lost'] as const)(
    'that is %s keeps from being asked for again what may never have arrived',
    async (outcome) => {
      const page = await paid('stripe');
      const refund = vi
        .spyOn(bank.adapter('stripe'), 'refund')
        .mockResolvedValueOnce({ refundRef: null, state: 'UNKNOWN', reason: 'timeout' });
      const { id, version } = (await asked(page)).body;
      await supervisor.post(`/refunds/${id}/approval`, { version });
      await shop.giveBack();
      await dispute(page);
      await deliver(await told());
      app.clock.advance({ minutes: 10 });
      await shop.giveBack();
      const state = async (): Promise<object> => (await accountant.get(`/refunds/${id}`)).body;
      expect(await state()).toMatchObject({ state: 'EXECUTING' });
      expect(refund).toHaveBeenCalledTimes(1);
      await decide(page, outcome);
      await deliver(await told());
      if (outcome === 'lost') app.clock.advance({ days: 3 });
      accountant = await app.createOperator(shop.m, 'ACCOUNTANT');
      await shop.giveBack();
      expect(await state()).toMatchObject(
        outcome === 'won' ? { state: 'EXECUTED' } : { state: 'FAILED', failure: 'DISPUTED' },
      );
      expect(refund).toHaveBeenCalledTimes(outcome === 'won' ? 2 : 1);
    },
  );

  it('that is opened again, by an appeal or the bank’s next instance, is a task again', async () => {
    const page = await paid('stripe');
    await dispute(page);
    await deliver(await told());
    await decide(page, 'lost');
    await deliver(await told());
    expect(await tasks(page)).toEqual(['DISPUTE_LOST']);
    const adapter = bank.adapter('stripe').disputes!;
    const { metadata, disputes } = await adapter.ofCapture(page.capturedRef);
    const now = async (state: 'OPEN' | 'WON' | 'LOST'): Promise<string[]> => {
      vi.spyOn(adapter, 'ofCapture').mockResolvedValue({
        metadata,
        disputes: disputes.map((one) => ({ ...one, state })),
      });
      app.clock.advance({ minutes: 1 });
      // However often it is asked.
      for (let asks = 0; asks < 2; asks += 1) await shop.job('payments.disputes');
      return tasks(page);
    };
    expect(await now('OPEN')).toEqual(['DISPUTED']);
    expect(await now('LOST')).toEqual(['DISPUTE_LOST']);
    expect(await now('OPEN')).toEqual(['DISPUTED']);
    expect(await now('WON')).toEqual([]);
    const acts = (await actions(page)).filter((action) => action !== 'payment.dispute_money');
    expect(acts.filter((action) => action === 'payment.disputed')).toHaveLength(3);
    const found = await shop.rows<{ note: string | null }>(
      'SELECT note FROM payment_difference WHERE payment_id = $1 ORDER BY found_at, id',
      [page.paymentId],
    );
    expect(found.map(({ note }) => note?.split(':')[0])).toEqual([
      'Contestazione persa',
      'Contestazione riaperta',
      'Contestazione persa',
      'Contestazione riaperta',
      'Contestazione chiusa a favore del Comune.',
    ]);
  });

  it('whose older answer comes later undoes nothing', async () => {
    const page = await paid('stripe');
    await dispute(page);
    const opening = await told();
    const adapter = bank.adapter('stripe').disputes!;
    const old = await adapter.ofCapture(page.capturedRef);
    await decide(page, 'lost');
    const closing = await told();
    let answer: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (answer = resolve));
    vi.spyOn(adapter, 'ofCapture').mockImplementationOnce(() => waits.then(() => old));
    const slow = deliver(opening.slice(0, 1));
    await vi.waitFor(() => expect(adapter.ofCapture).toHaveBeenCalled(), { timeout: 20_000 });
    app.clock.advance({ seconds: 1 });
    await deliver(closing);
    answer();
    expect(await slow).toEqual([204]);
    const shown = (await accountant.get(`/payments/${page.paymentId}/disputes`)).body;
    expect(shown.items.map(({ state }: { state: string }) => state)).toEqual(['LOST']);
    expect(await tasks(page)).toEqual(['DISPUTE_LOST']);
  });
});
