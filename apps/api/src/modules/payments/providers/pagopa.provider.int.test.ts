import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPagoPaSandbox, type PagoPaSandbox } from '../../../testing/pagopa-sandbox.js';
import {
  comparedWith,
  ProviderSpecs,
  providerSpecsDirectory,
  type Exchange,
} from '../../../testing/provider-specs.js';
import { iuvOf, noticeNumber } from '../domain/notice-number.js';
import { PagoPaProvider, type PagoPaConfig } from './pagopa.provider.js';
import type { CheckoutInput } from './payment-provider.js';

const CREDITOR = '80012345678';
const DAY = 86_400_000;
const specs = providerSpecsDirectory('pagopa');

let sandbox: PagoPaSandbox;
let provider: PagoPaProvider;
let made = 0;
/** Everything that went to the sandbox and came back. */
const traffic: Exchange[] = [];
const worldFetch = globalThis.fetch;

const providerWith = (change: Partial<PagoPaConfig> = {}) =>
  new PagoPaProvider({
    ...{ subscriptionKey: sandbox.subscriptionKey, apiBase: sandbox.apiBase, fiscalCode: CREDITOR },
    ...{ companyName: 'Comune di Borgo Esempio', iban: 'IT60X0542811101000000123456' },
    ...{ segregationCode: '01', category: '9/0101108TS/', timeoutMs: 2_000 },
    ...change,
  });

function input(overrides: Partial<CheckoutInput> = {}): CheckoutInput {
  made += 1;
  return {
    paymentId: `pay-${made}`,
    municipalityId: 'mun-1',
    method: 'PAGOPA',
    amountCents: 12_050,
    currency: 'EUR',
    merchantName: 'Comune di Borgo Esempio',
    description: 'Abbonamento residenti',
    detail: 'Targa AB 123 CD',
    reference: 'BE-2026-000123',
    customerEmail: 'anna@example.it',
    locale: 'it',
    successUrl: 'http://localhost:8080/borgo/pagamenti/1/esito',
    cancelUrl: 'http://localhost:8080/borgo/pagamenti/1/esito?annullato=1',
    expiresAt: new Date(Date.now() + 10 * DAY),
    notice: {
      number: noticeNumber('01', made),
      debtor: {
        kind: 'PERSON',
        fiscalCode: 'RSSMRA80A01F205X',
        name: 'Maria Rossi',
        street: 'Via Roma',
        streetNumber: '1',
        postalCode: '00000',
        city: 'Borgo Esempio',
        province: 'BE',
      },
    },
    ...overrides,
  };
}

async function opened(overrides: Partial<CheckoutInput> = {}) {
  const asked = input(overrides);
  const session = await provider.createCheckout(asked);
  return { ...asked, ...session, notice: asked.notice!.number };
}
const payAtTheBank = (notice: string, faults = {}) => sandbox.lever(`sessions/${notice}/pay`, { faults });

beforeAll(async () => {
  sandbox = await startPagoPaSandbox();
  provider = providerWith();
  globalThis.fetch = async (address, options) => {
    const response = await worldFetch(address, options);
    const { pathname, search, origin } = new URL(String(address));
    if (origin === sandbox.apiBase && !pathname.startsWith('/test/')) {
      traffic.push({
        method: options?.method ?? 'GET',
        path: pathname + search,
        requestBody: typeof options?.body === 'string' ? options.body : null,
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        responseBody: await response.clone().text(),
      });
    }
    return response;
  };
});
afterEach(() => sandbox.lever('outage', { seconds: 0 }));
afterAll(async () => {
  globalThis.fetch = worldFetch;
  await sandbox?.stop();
});

describe('a notice', () => {
  it('is made once, whatever happens to the answer; each visit has a page of its own', async () => {
    const asked = input();
    await sandbox.lever('outage', { mode: 'cut', count: 1 });
    await expect(provider.createCheckout(asked)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    const first = await provider.createCheckout(asked);
    const second = await provider.createCheckout(asked);
    expect(first.providerRef).toBe(`${CREDITOR}-${iuvOf(asked.notice!.number)}`);
    expect(second.providerRef).toBe(first.providerRef);
    expect(second.redirectUrl).not.toBe(first.redirectUrl);
    expect(await provider.fetchStatus(first.providerRef)).toMatchObject({
      state: 'PENDING',
      amountCents: 12_050,
      currency: 'EUR',
      metadata: { paymentId: asked.paymentId, municipalityId: 'mun-1' },
      capturedRef: null,
    });
  });

  it('does not take the number of another payment, nor another amount for its own', async () => {
    const asked = input();
    await provider.createCheckout(asked);
    for (const other of [{ paymentId: 'pay-other' }, { amountCents: 1 }])
      await expect(provider.createCheckout({ ...asked, ...other })).rejects.toMatchObject({
        kind: 'MISMATCH',
      });
    await expect(provider.createCheckout(input({ expiresAt: new Date(0) }))).rejects.toMatchObject({
      kind: 'REFUSED',
      providerCode: 'HTTP 400',
    });
    const { notice: _, ...without } = input();
    await expect(provider.createCheckout(without)).rejects.toMatchObject({ kind: 'REFUSED' });
  });

  it('is there although Checkout does not answer: it can be paid everywhere else', async () => {
    await sandbox.lever('outage', { seconds: 60, mode: '5xx', match: 'POST /checkout' });
    const { redirectUrl, notice, providerRef } = await opened();
    expect(redirectUrl).toBeNull();
    await payAtTheBank(notice);
    expect((await provider.fetchStatus(providerRef)).state).toBe('SUCCEEDED');
  });

  it.each(['5xx', 'garbage', 'timeout', 'cut'])(
    'is neither paid nor unpaid while pagoPA is away: %s',
    async (mode) => {
      const { providerRef } = await opened();
      const impatient = providerWith({ timeoutMs: 200 });
      await sandbox.lever('outage', { seconds: 60, mode });
      expect((await impatient.fetchStatus(providerRef)).state).toBe('UNKNOWN');
      await expect(impatient.createCheckout(input())).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
      expect((await impatient.checkConnection()).state).toBe('UNAVAILABLE');
      expect(await impatient.notices.print(printed(noticeNumber('01', 1)))).toBeNull();
    },
  );
});

describe('a payment', () => {
  it('in the cart is known by its receipt, with its amount and time', async () => {
    const { redirectUrl, providerRef, paymentId } = await opened();
    const cart = new URL(redirectUrl!).pathname.split('/').at(-1)!;
    const before = Date.now();
    await sandbox.lever(`sessions/${cart}/pay`, { card: '4242424242424242' });
    const status = await provider.fetchStatus(providerRef);
    expect(status).toMatchObject({
      state: 'SUCCEEDED',
      amountCents: 12_050,
      method: 'PAGOPA',
      metadata: { paymentId },
    });
    expect(status.capturedRef).toMatch(/^[0-9a-f]{32}$/);
    expect(status.paidAt!.getTime()).toBeGreaterThanOrEqual(before - 1);
    expect(status.furtherCaptures).toBeUndefined();
    // The last state, once the money has arrived, says the same.
    const captures = async () => (await provider.fetchStatus(providerRef)).capturedRef;
    expect(await captures()).toBe(status.capturedRef);
  });

  it('is believed from the position when its receipt is lost', async () => {
    const { providerRef, notice } = await opened();
    await payAtTheBank(notice, { loseEvents: true });
    expect(await provider.fetchStatus(providerRef)).toMatchObject({
      state: 'SUCCEEDED',
      amountCents: 12_050,
    });
  });

  it('of another amount is told as it was', async () => {
    const { providerRef, notice } = await opened();
    await payAtTheBank(notice, { wrongAmountCents: 5_000 });
    expect(await provider.fetchStatus(providerRef)).toMatchObject({ state: 'SUCCEEDED', amountCents: 5_000 });
  });

  it('made twice is told twice', async () => {
    const { providerRef, notice } = await opened();
    await payAtTheBank(notice, { payTwice: true });
    const status = await provider.fetchStatus(providerRef);
    expect(status.state).toBe('SUCCEEDED');
    expect(status.furtherCaptures).toHaveLength(1);
    expect(status.furtherCaptures![0]!.capturedRef).not.toBe(status.capturedRef);
    // The list names it as often as there are receipts.
    const named: string[] = [];
    for await (const ref of provider.notices.paidSince(new Date())) if (ref === providerRef) named.push(ref);
    expect(named).toHaveLength(2);
  });

  it('is listed, page after page', async () => {
    const paid = await Promise.all([opened(), opened()]);
    for (const { notice } of paid) await payAtTheBank(notice, { duplicateEvents: 20 });
    const refs: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      const { notice } = await opened();
      await payAtTheBank(notice, { duplicateEvents: 20 });
    }
    for await (const ref of provider.notices.paidSince(new Date())) refs.push(ref);
    // The oldest stand on the second page; the same receipt twenty times is one.
    for (const { providerRef } of paid) expect(refs.filter((ref) => ref === providerRef)).toHaveLength(1);
    const tomorrow = new Date(Date.now() + 2 * DAY);
    for await (const ref of provider.notices.paidSince(tomorrow))
      throw new Error(`${ref} was not paid tomorrow`);
  });
});

describe('closing', () => {
  it('ends a notice nobody has paid', async () => {
    const { providerRef, notice } = await opened();
    expect((await provider.expireCheckout(providerRef)).state).toBe('EXPIRED');
    expect((await provider.expireCheckout(providerRef)).state).toBe('EXPIRED');
    await expect(payAtTheBank(notice)).rejects.toThrow('INVALID');
  });

  it('says SUCCEEDED when the person was faster', async () => {
    const { providerRef, notice } = await opened();
    await payAtTheBank(notice);
    expect((await provider.expireCheckout(providerRef)).state).toBe('SUCCEEDED');
  });

  it('leaves a payment begun at a bank before it: its receipt counts, closed or not', async () => {
    const { providerRef, notice } = await opened();
    await payAtTheBank(notice, { outOfOrder: true });
    expect(await provider.fetchStatus(providerRef)).toMatchObject({
      state: 'SUCCEEDED',
      amountCents: 12_050,
    });
  });

  it('does not call a notice unpaid while the receipts cannot be seen', async () => {
    const { providerRef } = await opened();
    await sandbox.lever('outage', { seconds: 60, mode: '5xx', match: 'GET /gpd/payments-receipts-service' });
    expect((await provider.expireCheckout(providerRef)).state).toBe('UNKNOWN');
    await sandbox.lever('outage', { seconds: 60, mode: '5xx', match: 'POST /gpd' });
    const other = await opened().catch(() => null);
    expect(other).toBeNull();
  });

  it('is not closed by a request that did not arrive', async () => {
    const { providerRef } = await opened();
    await sandbox.lever('outage', { seconds: 60, mode: '5xx', match: 'POST /gpd' });
    expect((await provider.expireCheckout(providerRef)).state).toBe('PENDING');
  });
});

const printed = (number: string) => ({
  ...{ number, amountCents: 12_050, subject: 'Abbonamento residenti', dueOn: '30/11/2026' },
  debtor: input().notice!.debtor,
});

describe('the rest', () => {
  it('knows its account, and when the key is wrong', async () => {
    expect(await provider.checkConnection()).toEqual({ state: 'OK', merchant: null, reason: null });
    expect((await providerWith({ subscriptionKey: 'wrong' }).checkConnection()).state).toBe('REFUSED');
    expect((await providerWith({ subscriptionKey: 'wrong' }).fetchStatus('x')).state).toBe('UNKNOWN');
  });

  it('prints where a template is set', async () => {
    const notice = printed(noticeNumber('01', 1));
    expect(await provider.notices.print(notice)).toBeNull();
    const file = await providerWith({ printTemplate: 'TemplateSingleInstalment' }).notices.print(notice);
    expect(file!.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('offers no refunds and listens to nobody', async () => {
    expect(await provider.refund()).toEqual({ refundRef: null, state: 'FAILED', reason: 'NOT_SUPPORTED' });
    expect(await provider.parseWebhook()).toMatchObject({ ok: false });
  });

  // Last: it looks at what all the tests above have sent and received.
  it(`speaks as documented – ${comparedWith(specs)}`, () => {
    const kinds = new Set(
      traffic.map(({ method, status, path }) => `${method} ${path.split('?')[0]!.split('/')[2]} ${status}`),
    );
    for (const kind of [
      'POST debt-positions-service 201',
      'POST debt-positions-service 409',
      'GET debt-positions-service 200',
    ])
      expect(kinds).toContain(kind);
    if (!specs) return;
    const documents = new ProviderSpecs(specs, {
      'gpd.json': '/gpd/debt-positions-service/v1',
      'gpd_payments.json': '/gpd/payments-receipts-service/v1',
      'checkout_v2.json': '/checkout/ec/v2',
      'print-payment-notice-service.json': '/print-payment-notice-service/external/v1',
    });
    const answered = traffic.filter(
      ({ status, responseBody }) => status !== 503 && !responseBody.startsWith('<html>'),
    );
    expect(answered.flatMap((exchange) => documents.violations(exchange))).toEqual([]);
    // The comparison can fail.
    const [some] = answered.filter(({ method, status }) => method === 'POST' && status === 201);
    expect(documents.violations({ ...some!, requestBody: '{}' })).not.toEqual([]);
    expect(documents.violations({ ...some!, status: 418 })).not.toEqual([]);
  });
});
