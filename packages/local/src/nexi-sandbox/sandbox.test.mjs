import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from './sandbox.mjs';

const PATH = '/api/phoenix-0.0/psp/api/v1';

let dataDir;
let sandbox;
let shop;
/** What the shop was told, and what it answers. */
const told = [];
let shopAnswers = 200;

beforeAll(async () => {
  shop = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    told.push({ url: request.url, ...JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(shopAnswers).end();
  });
  await new Promise((resolve) => shop.listen(0, '127.0.0.1', resolve));
  dataDir = await mkdtemp(join(tmpdir(), 'sosta-nexi-page-'));
  sandbox = await startSandbox({ dataDir, apiKey: 'key' });
});

afterAll(async () => {
  await sandbox.close();
  shop.closeAllConnections();
  await new Promise((resolve) => shop.close(resolve));
  await rm(dataDir, { recursive: true });
});

async function call(method, path, { body, key = 'key', correlation = randomUUID(), ...headers } = {}) {
  const response = await fetch(`${sandbox.url}${PATH}${path}`, {
    method,
    headers: { 'x-api-key': key, 'correlation-id': correlation, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const asked = (order = {}, session = {}) => ({
  order: {
    orderId: randomUUID().replaceAll('-', '').slice(0, 18),
    amount: '12050',
    currency: 'EUR',
    description: 'Abbonamento "A&B"',
    customField: 'ours',
    ...order,
  },
  paymentSession: {
    actionType: 'PAY',
    amount: '12050',
    language: 'ita',
    captureType: 'IMPLICIT',
    paymentService: 'CARDS',
    resultUrl: 'https://shop.example/done?a=1',
    cancelUrl: 'https://shop.example/back',
    notificationUrl: `http://127.0.0.1:${shop.address().port}/hook`,
    ...session,
  },
});

async function open(order, session) {
  const body = asked(order, session);
  const answer = await call('POST', '/orders/hpp', { body });
  return { id: body.order.orderId, ...answer.body };
}

const post = (href, fields) =>
  fetch(href, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
const card = (number) => ({ action: 'pay', number, expiry: '12/34', cvc: '123', holder: 'Anna Prova' });
const pull = (lever, body) =>
  fetch(`${sandbox.url}/test/${lever}`, { method: 'POST', body: JSON.stringify(body) });
const about = async (id, count = 1) => {
  for (let i = 0; told.filter(({ operation }) => operation.orderId === id).length < count; i += 1) {
    if (i > 300) throw new Error('The shop was not told');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return told.filter(({ operation }) => operation.orderId === id);
};

describe('the page of Nexi', () => {
  it('says in Italian that it is a test, for what and how much, and leads back', async () => {
    const { id, hostedPage, securityToken } = await open();
    const page = await (await fetch(hostedPage)).text();
    for (const text of [
      'Ambiente di prova – nessun addebito reale',
      'Abbonamento &#34;A&#38;B&#34;',
      'non è Nexi',
    ])
      expect(page).toContain(text);
    const paid = await post(hostedPage, card('4242424242424242'));
    expect([paid.status, paid.headers.get('location')]).toEqual([303, 'https://shop.example/done?a=1']);
    expect(await (await fetch(hostedPage)).text()).toContain('Pagamento eseguito');
    const { body } = await call('GET', `/orders/${id}`);
    expect(body).toMatchObject({
      orderStatus: {
        order: { orderId: id, customField: 'ours' },
        capturedAmount: '12050',
        lastOperationType: 'CAPTURE',
      },
      operations: [{ operationType: 'CAPTURE', operationResult: 'EXECUTED', operationAmount: '12050' }],
    });
    expect(await about(id)).toMatchObject([{ url: '/hook', securityToken, operation: body.operations[0] }]);
    // Paid again in another tab it is the same payment.
    await post(hostedPage, card('4242424242424242'));
    expect((await call('GET', `/orders/${id}`)).body.operations).toHaveLength(1);
  });

  it('takes one attempt: refused, given up and expired pages are over', async () => {
    for (const [act, result, words] of [
      [(page) => post(page, card('4000000000000002')), 'DECLINED', 'Pagamento non riuscito'],
      [
        (page) => post(page, { ...card('4000002500003155'), confirm: 'no' }),
        'THREEDS_FAILED',
        'non riuscito',
      ],
      [(page) => post(page, { action: 'cancel' }), 'CANCELED', 'Pagamento annullato'],
      [(_, id) => pull('expire', { sessionId: id }), 'EXPIRED', 'è scaduta'],
    ]) {
      const { id, hostedPage } = await open();
      const answer = await act(hostedPage, id);
      // Neither stays on the page: the shop is where it goes on.
      if (result !== 'EXPIRED') expect(answer.headers.get('location')).toMatch(/^https:\/\/shop\.example\//);
      await post(hostedPage, card('4242424242424242'));
      expect(await (await fetch(hostedPage)).text()).toContain(words);
      expect((await call('GET', `/orders/${id}`)).body.operations).toMatchObject([
        { operationResult: result },
      ]);
    }
  });

  it('offers PayPal’s buyers where PayPal was asked for', async () => {
    const { id, hostedPage } = await open({}, { paymentService: 'PAYPAL', captureType: undefined });
    await post(hostedPage, { action: 'pay', buyer: 'buyer@paypal.test' });
    expect((await call('GET', `/orders/${id}`)).body.operations).toMatchObject([
      { paymentCircuit: 'PAYPAL' },
    ]);
  });
});

describe('the protocol', () => {
  it.each([
    ['a name that is too long', { orderId: 'x'.repeat(19) }, {}, 'PS0026'],
    ['an amount with a comma', { amount: '120,50' }, {}, 'PS0036'],
    ['more than the order’s amount', {}, { amount: '12051' }, 'PS0007'],
    ['no currency', { currency: 'euro' }, {}, 'PS0009'],
    ['no way back', {}, { resultUrl: 'shop' }, 'PS0026'],
    ['an unknown way to pay', {}, { paymentService: 'CASH' }, 'PS0026'],
  ])('refuses %s in Nexi’s form', async (_, order, session, code) => {
    const answer = await call('POST', '/orders/hpp', { body: asked(order, session) });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ code }] } });
  });

  it('wants a key and a name of each call, and takes the name of an order once', async () => {
    const body = asked();
    expect((await call('POST', '/orders/hpp', { body, key: 'other' })).status).toBe(401);
    expect((await call('POST', '/orders/hpp', { body, correlation: 'x' })).status).toBe(400);
    expect((await call('POST', '/orders/hpp', { body })).status).toBe(200);
    expect((await call('POST', '/orders/hpp', { body })).status).toBe(400);
    expect((await call('GET', '/orders/nobody')).status).toBe(404);
  });

  it('gives back once per key, and no more than was taken', async () => {
    const { id, hostedPage } = await open();
    await post(hostedPage, card('4242424242424242'));
    const [{ operationId }] = (await call('GET', `/orders/${id}`)).body.operations;
    const refund = (amount, key) =>
      call('POST', `/operations/${operationId}/refunds`, {
        body: { amount, currency: 'EUR' },
        ...(key && { 'idempotency-key': key }),
      });
    expect((await refund('1000')).body.errors).toMatchObject([{ code: 'PS0025' }]);
    const first = await refund('1000', 'one');
    expect(await refund('1000', 'one')).toEqual(first);
    expect((await refund('2000', 'one')).body.errors).toMatchObject([{ code: 'PS0025' }]);
    expect((await refund('11051', 'two')).body.errors).toMatchObject([{ code: 'PS0029' }]);
    expect((await refund('11050', 'three')).status).toBe(200);
    expect((await refund('1', 'four')).body.errors).toMatchObject([{ code: 'PS0027' }]);
  });

  it('tells nobody of what its back office gave back, and gives it back no second time', async () => {
    const { id, hostedPage } = await open();
    await post(hostedPage, card('4242424242424242'));
    const before = (await call('GET', `/orders/${id}`)).body;
    const { operationId } = before.operations[0];
    expect((await pull(`sessions/${id}/back-office-refund`, { amountCents: 1000 })).status).toBe(200);
    expect((await call('GET', `/orders/${id}`)).body).toEqual(before);
    const refund = (amount, key) =>
      call('POST', `/operations/${operationId}/refunds`, {
        body: { amount, currency: 'EUR' },
        'idempotency-key': key,
      });
    expect((await refund('11051', 'two')).body.errors).toMatchObject([{ code: 'PS0029' }]);
    await pull(`sessions/${id}/back-office-refund`, { amountCents: 11050 });
    expect((await refund('1', 'four')).body.errors).toMatchObject([{ code: 'PS0027' }]);
  });

  it('sends a notification once, heard or not, and a forged one with another token', async () => {
    shopAnswers = 503;
    const { id, hostedPage, securityToken } = await open();
    await pull(`sessions/${id}/pay`, { faults: { forgedEvents: 1 } });
    const tokens = (await about(id, 2)).map((each) => each.securityToken);
    expect(tokens.filter((token) => token === securityToken)).toHaveLength(1);
    await pull('deliveries/flush', {});
    const { deliveries } = await (await fetch(`${sandbox.url}/test/deliveries`)).json();
    expect(deliveries.filter(({ state }) => state === 'pending')).toEqual([]);
    expect(await about(id, 2)).toHaveLength(2);
    shopAnswers = 200;
    expect(hostedPage).toContain(id);
  });

  it('keeps orders and what waits for the bank when it starts again', async () => {
    const { id, hostedPage } = await open();
    await post(hostedPage, card('4000000000000341'));
    expect((await call('GET', `/orders/${id}`)).body.operations).toMatchObject([
      { operationResult: 'PENDING' },
    ]);
    await sandbox.close();
    sandbox = await startSandbox({ dataDir, apiKey: 'key', asyncDelayMs: 0, now: () => Date.now() + 60_000 });
    expect((await call('GET', `/orders/${id}`)).body.operations).toMatchObject([
      { operationResult: 'EXECUTED' },
    ]);
    const listed = (await call('GET', '/orders?maxRecords=500')).body.orders;
    expect(listed[0].order.orderId).toBe(id);
  });
});
