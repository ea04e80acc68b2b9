import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from './sandbox.mjs';

const KEY = 'sandbox-subscription-key';
const CREDITOR = '80012345678';
const IUV = '01000000000000017';
const GPD = `/gpd/debt-positions-service/v1/organizations/${CREDITOR}/debtpositions`;
const RECEIPTS = `/gpd/payments-receipts-service/v1/payments/${CREDITOR}/receipts`;

let dataDir;
let sandbox;
let now;

const start = async () =>
  startSandbox({ dataDir, subscriptionKey: KEY, asyncDelayMs: 1_000, now: () => now });

beforeEach(async () => {
  now = Date.parse('2026-11-21T10:00:00Z');
  dataDir = await mkdtemp(join(tmpdir(), 'sosta-pagopa-'));
  sandbox = await start();
});
afterEach(async () => {
  await sandbox.close();
  await rm(dataDir, { recursive: true });
});

async function call(method, path, body, headers = { 'ocp-apim-subscription-key': KEY }) {
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') && text ? JSON.parse(text) : null;
  return { status: response.status, headers: response.headers, text, json };
}
const lever = async (path, body = {}) => (await call('POST', `/test/${path}`, body, {})).json;

function position(overrides = {}, option = {}) {
  return {
    iupd: `${CREDITOR}-${IUV}`,
    type: 'F',
    fiscalCode: 'RSSMRA80A01F205X',
    fullName: 'Maria Rossi',
    companyName: 'Comune di Borgo Esempio',
    switchToExpired: true,
    paymentOption: [
      {
        iuv: IUV,
        amount: 12_000,
        description: 'Abbonamento residenti',
        isPartialPayment: false,
        dueDate: '2026-12-01T00:00:00.000Z',
        paymentOptionMetadata: [{ key: 'paymentId', value: 'p-1' }],
        transfer: [
          {
            idTransfer: '1',
            amount: 12_000,
            remittanceInformation: 'Abbonamento residenti',
            category: '9/0101108TS/',
            iban: 'IT60X0542811101000000123456',
          },
        ],
        ...option,
      },
    ],
    ...overrides,
  };
}
const create = (model = position()) => call('POST', `${GPD}?toPublish=true`, model);
const look = async () => (await call('GET', `${GPD}/${CREDITOR}-${IUV}`)).json;
const invalidate = () => call('POST', `${GPD}/${CREDITOR}-${IUV}/invalidate`);
const rt = () => call('GET', `${RECEIPTS}/${IUV}`);

const urls = ['Ok', 'Cancel', 'Error', 'Waiting'].map((each) => [
  `return${each}Url`,
  `http://shop.example/esito?${each}`,
]);
const cart = (change = {}) => ({
  emailNotice: 'maria@example.it',
  paymentNotices: [
    {
      noticeNumber: `3${IUV}`,
      fiscalCode: CREDITOR,
      amount: 12_000,
      companyName: 'Comune di Borgo Esempio',
      description: 'Abbonamento residenti',
    },
  ],
  returnUrls: Object.fromEntries(urls),
  ...change,
});
async function open() {
  const answer = await call('POST', '/checkout/ec/v2/carts', cart());
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location')).pathname.split('/').at(-1);
}

describe('debt positions', () => {
  it('need the subscription key', async () => {
    expect((await call('GET', `${GPD}/x`, undefined, {})).status).toBe(401);
    expect((await call('GET', `${GPD}/x`, undefined, { 'ocp-apim-subscription-key': 'no' })).status).toBe(
      401,
    );
    expect((await call('GET', `${GPD}/x`)).status).toBe(404);
  });

  it('are made once: the same name or number again is a conflict', async () => {
    const made = await create();
    expect([made.status, made.json.status, made.json.paymentOption[0].nav]).toEqual([
      201,
      'VALID',
      `3${IUV}`,
    ]);
    expect((await create()).status).toBe(409);
    expect((await create(position({ iupd: 'another' }))).status).toBe(409);
    expect((await create(position({ iupd: 'another' }, { iuv: '01000000000000027' }))).status).toBe(201);
  });

  it.each([
    ['no debtor', position({ fullName: undefined })],
    ['a due date in the past', position({}, { dueDate: '2026-11-20T00:00:00Z' })],
    ['transfers that do not add up', position({}, { amount: 12_001 })],
    ['another notice number', position({}, { nav: `3${IUV.slice(0, 16)}9` })],
  ])('are refused with %s', async (_, model) => {
    const answer = await create(model);
    expect([answer.status, answer.json.status]).toEqual([400, 400]);
  });

  it('expire by the clock, and can be invalidated only while they wait', async () => {
    await create();
    now = Date.parse('2026-12-01T00:00:00Z');
    expect((await look()).status).toBe('EXPIRED');
    expect((await invalidate()).status).toBe(409);
  });

  it('invalidated are not payable; paid are not invalidable', async () => {
    await create();
    const page = await open();
    expect((await invalidate()).json.status).toBe('INVALID');
    expect((await lever(`sessions/${page}/pay`)).title).toBe('Not payable');
    expect((await rt()).status).toBe(404);
  });
});

describe('paying', () => {
  it('in the cart: the position says so, the receipt says what and when, the browser goes back', async () => {
    await create();
    const page = await open();
    const paid = await lever(`sessions/${page}/pay`, { card: '4242424242424242' });
    expect(paid).toEqual({ result: 'paid', redirectTo: 'http://shop.example/esito?Ok' });
    const known = await look();
    expect(known).toMatchObject({ status: 'PAID', paymentOption: [{ status: 'PO_PAID' }] });
    const receipt = await rt();
    expect(receipt.text).toContain(`<receiptId>${known.paymentOption[0].idReceipt}</receiptId>`);
    expect(receipt.text).toContain('<paymentAmount>120.00</paymentAmount>');
    const { json } = await call('GET', `${RECEIPTS}?from=2026-11-21`);
    expect(json).toMatchObject({ length: 1, totalPages: 1, results: [{ iuv: IUV }] });
    expect((await call('GET', `${RECEIPTS}?from=2026-11-22`)).json.length).toBe(0);
    expect((await invalidate()).status).toBe(409);
  });

  it('at the bank: by the number alone, with nobody coming back', async () => {
    await create();
    const found = await call('GET', `/bank?notice=3010+0000+0000+0000+17`, undefined, {});
    expect([found.status, found.headers.get('location')]).toEqual([303, `/pay/bank-${CREDITOR}-3${IUV}`]);
    expect((await call('GET', `/bank?notice=${'3'.repeat(18)}`, undefined, {})).status).toBe(404);
    expect((await call('GET', found.headers.get('location'), undefined, {})).text).toContain(
      '3010 0000 0000 0000 17',
    );
    expect(await lever(`sessions/3${IUV}/pay`)).toEqual({ result: 'paid', redirectTo: null });
    expect((await look()).status).toBe('PAID');
    await lever(`sessions/3${IUV}/pay`).then(({ title }) => expect(title).toBe('Not payable'));
  });

  it('survives a kill between payment and question', async () => {
    await create();
    await lever(`sessions/3${IUV}/pay`);
    await sandbox.close();
    sandbox = await start();
    expect((await look()).status).toBe('PAID');
  });

  it('late: nobody knows for days, and then everybody', async () => {
    await create();
    await lever(`sessions/3${IUV}/pay`, { faults: { delaySeconds: 86_400 } });
    expect((await look()).status).toBe('VALID');
    expect((await rt()).status).toBe(404);
    now += 86_400_000;
    await lever('clock', { at: new Date(now).toISOString() });
    expect((await look()).status).toBe('PAID');
    expect((await rt()).status).toBe(200);
  });

  it('pending: goes back by the waiting page, and is decided later', async () => {
    await create();
    const page = await open();
    const answer = await lever(`sessions/${page}/pay`, { card: '4000000000000341' });
    expect(answer).toEqual({ result: 'processing', redirectTo: 'http://shop.example/esito?Waiting' });
    expect((await look()).status).toBe('VALID');
    await lever(`sessions/${page}/settle`);
    expect((await look()).status).toBe('PAID');
  });

  it.each([
    ['loses the receipt', { loseEvents: true }, { status: 'PAID', receipts: 0 }],
    ['lists it again and again', { duplicateEvents: 3 }, { status: 'PAID', receipts: 3 }],
    ['is paid twice', { payTwice: true }, { status: 'PAID', receipts: 2 }],
    ['comes although the position was closed', { outOfOrder: true }, { status: 'INVALID', receipts: 1 }],
  ])('with a fault: %s', async (_, faults, expected) => {
    await create();
    await lever(`sessions/3${IUV}/pay`, { faults });
    const receipts = (await call('GET', RECEIPTS)).json.length;
    expect({ status: (await look()).status, receipts }).toEqual(expected);
  });

  it('with a fault: the amount is another', async () => {
    await create();
    await lever(`sessions/3${IUV}/pay`, { faults: { wrongAmountCents: 5_000 } });
    expect((await rt()).text).toContain('<paymentAmount>50.00</paymentAmount>');
    expect((await look()).paymentOption[0].amount).toBe(12_000);
  });
});

describe('the rest', () => {
  it('refuses a cart without all four ways back', async () => {
    const { returnWaitingUrl: _, ...some } = Object.fromEntries(urls);
    expect((await call('POST', '/checkout/ec/v2/carts', cart({ returnUrls: some }))).status).toBe(400);
  });

  it('prints a notice as PDF', async () => {
    const request = {
      templateId: 'TemplateSingleInstalment',
      data: {
        notice: { subject: 'Abbonamento', code: `3${IUV}`, paymentAmount: 12_000, dueDate: '30/11/2026' },
        debtor: {
          fullName: 'Maria Rossi (Caffè)',
          address: 'Via Roma',
          buildingNumber: '1',
          city: 'Borgo',
          postalCode: '00000',
          province: 'BE',
        },
        creditorInstitution: { taxCode: CREDITOR },
      },
    };
    const path = '/print-payment-notice-service/external/v1/notices/generate';
    const printed = await call('POST', path, request);
    expect([printed.status, printed.headers.get('content-type')]).toEqual([201, 'application/pdf']);
    expect(printed.text).toMatch(/^%PDF-1\.4[\s\S]*%%EOF\n$/);
    expect((await call('POST', path, { ...request, templateId: undefined })).status).toBe(400);
  });

  it('plays outages: an answer lost after the position was made', async () => {
    await lever('outage', { mode: 'cut', count: 1 });
    await expect(create()).rejects.toThrow();
    expect((await create()).status).toBe(409);
    await lever('outage', { mode: '5xx', count: 1 });
    expect((await call('GET', `${GPD}/x`)).status).toBe(503);
  });
});
