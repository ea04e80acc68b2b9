import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from './sandbox.mjs';

const ACCOUNT = { clientId: 'client', clientSecret: 'secret', webhookId: '8PT597110X687430L' };

let dataDir;
let sandbox;
let bearer;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sosta-paypal-page-'));
  sandbox = await startSandbox({ dataDir, ...ACCOUNT });
  const signedIn = await call('POST', '/v1/oauth2/token', {
    authorization: `Basic ${Buffer.from('client:secret').toString('base64')}`,
    body: 'grant_type=client_credentials',
  });
  bearer = `Bearer ${signedIn.body.access_token}`;
});

afterAll(async () => {
  await sandbox.close();
  await rm(dataDir, { recursive: true });
});

async function call(method, path, { body, authorization = bearer, ...headers } = {}) {
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: { authorization, ...headers },
    body: typeof body === 'object' ? JSON.stringify(body) : body,
  });
  return { status: response.status, body: await response.json() };
}

const order = (change = {}) => ({
  intent: 'CAPTURE',
  purchase_units: [
    {
      amount: {
        currency_code: 'EUR',
        value: '120.50',
        breakdown: { item_total: { currency_code: 'EUR', value: '120.50' } },
      },
      items: [
        {
          name: 'Abbonamento "A&B"',
          quantity: '1',
          unit_amount: { currency_code: 'EUR', value: '120.50' },
        },
      ],
      ...change,
    },
  ],
  payment_source: {
    paypal: {
      experience_context: {
        brand_name: 'Comune di <Prova>',
        locale: 'it-IT',
        return_url: 'https://shop.example/done?a=1',
        cancel_url: 'https://shop.example/back',
      },
    },
  },
});

let made = 0;
async function open(change) {
  const answer = await call('POST', '/v2/checkout/orders', {
    'paypal-request-id': `order-${(made += 1)}`,
    body: order(change),
  });
  const { href } = answer.body.links.find(({ rel }) => rel === 'payer-action');
  return { id: answer.body.id, href };
}

const post = (href, fields) =>
  fetch(href, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

describe('the page of PayPal', () => {
  it('says that it is a test, who is paid, for what and how much, and leads back with the order’s name', async () => {
    const { id, href } = await open();
    const page = await (await fetch(href)).text();
    for (const text of [
      'Ambiente di prova – nessun addebito reale',
      'Comune di &#60;Prova&#62;',
      'Abbonamento &#34;A&#38;B&#34;',
      'non è PayPal',
    ])
      expect(page).toContain(text);
    const cancelled = await post(href, { action: 'cancel' });
    expect(cancelled.headers.get('location')).toBe(`https://shop.example/back?token=${id}`);
    const stranger = await post(href, { action: 'pay', buyer: 'anna@example.it' });
    expect(stranger.status).toBe(422);
    expect(await stranger.text()).toContain('Scegli un conto PayPal di prova');
    const agreed = await post(href, { action: 'pay', buyer: 'buyer@paypal.test' });
    expect(agreed.status).toBe(303);
    expect(agreed.headers.get('location')).toMatch(
      new RegExp(`^https://shop\\.example/done\\?a=1&token=${id}&PayerID=[2-9A-HJ-NP-Z]{13}$`),
    );
    expect(await (await fetch(href)).text()).toContain('Pagamento approvato');
    const captured = await call('POST', `/v2/checkout/orders/${id}/capture`, { body: {} });
    expect(captured).toMatchObject({ status: 201, body: { status: 'COMPLETED' } });
    expect(await (await fetch(href)).text()).toContain('Pagamento eseguito');
  });
});

describe('the protocol', () => {
  it.each([
    [
      'an amount with three decimals',
      { amount: { currency_code: 'EUR', value: '1.005' }, items: undefined },
      'DECIMAL_PRECISION',
    ],
    [
      'no amount',
      { amount: { currency_code: 'EUR', value: '0.00' }, items: undefined },
      'CANNOT_BE_ZERO_OR_NEGATIVE',
    ],
    [
      'items that are not the total',
      {
        amount: {
          currency_code: 'EUR',
          value: '9.00',
          breakdown: { item_total: { currency_code: 'EUR', value: '120.50' } },
        },
      },
      'AMOUNT_MISMATCH',
    ],
    ['a name of ours that is too long', { custom_id: 'x'.repeat(128) }, 'INVALID_STRING_LENGTH'],
  ])('refuses %s in PayPal’s form', async (_, change, issue) => {
    const answer = await call('POST', '/v2/checkout/orders', {
      'paypal-request-id': `wrong-${issue}`,
      body: order(change),
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body).toMatchObject({
      name: answer.status === 422 ? 'UNPROCESSABLE_ENTITY' : 'INVALID_REQUEST',
      debug_id: expect.stringMatching(/^[0-9a-f]{13}$/),
      details: [{ issue }],
    });
  });

  it('wants a request id, a token, and an order that was approved', async () => {
    expect(await call('POST', '/v2/checkout/orders', { body: order() })).toMatchObject({
      status: 400,
      body: { details: [{ issue: 'PAYPAL_REQUEST_ID_REQUIRED' }] },
    });
    const { id } = await open();
    const path = `/v2/checkout/orders/${id}`;
    expect(await call('GET', path, { authorization: 'Bearer none' })).toMatchObject({ status: 401 });
    expect(await call('POST', `${path}/capture`, { body: {} })).toMatchObject({
      status: 422,
      body: { details: [{ issue: 'ORDER_NOT_APPROVED' }] },
    });
    expect(await call('GET', '/v2/checkout/orders/NONE')).toMatchObject({
      status: 404,
      body: { details: [{ issue: 'INVALID_RESOURCE_ID' }] },
    });
  });

  it('captures an order and an invoice once', async () => {
    const [first, second] = [await open({ invoice_id: 'case-1' }), await open({ invoice_id: 'case-1' })];
    for (const { href } of [first, second]) await post(href, { action: 'pay', buyer: 'buyer@paypal.test' });
    const capture = ({ id }, key) =>
      call('POST', `/v2/checkout/orders/${id}/capture`, { body: {}, 'paypal-request-id': key });
    const taken = await capture(first, 'capture-1');
    expect(taken.status).toBe(201);
    expect(await capture(first, 'capture-1')).toEqual({ status: 200, body: taken.body });
    expect((await capture(first, 'capture-2')).body.details).toMatchObject([
      { issue: 'ORDER_ALREADY_CAPTURED' },
    ]);
    expect((await capture(second, 'capture-3')).body.details).toMatchObject([
      { issue: 'DUPLICATE_INVOICE_ID' },
    ]);
  });

  it('keeps orders, captures and its certificate when it starts again', async () => {
    const { id, href } = await open();
    await post(href, { action: 'pay', buyer: 'bank@paypal.test' });
    await call('POST', `/v2/checkout/orders/${id}/capture`, { body: {} });
    const { root } = sandbox;
    await sandbox.close();
    sandbox = await startSandbox({ dataDir, ...ACCOUNT, asyncDelayMs: 0, now: () => Date.now() + 60_000 });
    expect(sandbox.root).toBe(root);
    const { body } = await call('GET', `/v2/checkout/orders/${id}`);
    expect(body.purchase_units[0].payments.captures).toMatchObject([{ status: 'COMPLETED' }]);
  });
});
