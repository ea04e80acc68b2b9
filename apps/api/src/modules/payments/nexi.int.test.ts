import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp, type TestCitizen, type TestMunicipality } from '../../testing/index.js';
import { acceptedCertification, acceptedPlate, approve } from '../../testing/journeys.js';
import { PaymentAccounts } from './accounts/payment-accounts.js';
import { startNexiSandbox, type NexiSandbox } from '../../testing/nexi-sandbox.js';

interface Notification {
  eventId: string;
  securityToken: string;
  operation: { orderId: string; operationType: string; operationResult: string; operationAmount: string };
}

let app: TestApp;
let sandbox: NexiSandbox;
let m: TestMunicipality;
let listener: Server;
/** What Nexi sends, kept: the tests deliver it when they like. */
const mail: Notification[] = [];
/** Where it sent it: each order carries the address. */
const addresses = new Map<Notification, string>();

beforeAll(async () => {
  listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const said = JSON.parse(Buffer.concat(chunks).toString()) as Notification;
      mail.push(said);
      addresses.set(said, request.url ?? '');
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  sandbox = await startNexiSandbox({ notificationOrigin: `http://127.0.0.1:${port}` });
  app = await createTestApp({
    now: new Date().toISOString(),
    env: {
      STRIPE_SECRET_KEY: '',
      NEXI_API_BASE: sandbox.apiBase,
      NEXI_API_KEY: sandbox.apiKey,
      NEXI_TERMINAL_ID: sandbox.terminalId,
    },
  });
  m = await app.seedMunicipality();
});

afterAll(async () => {
  await app?.close();
  await sandbox?.stop();
  listener.closeAllConnections();
  await new Promise((resolve) => listener.close(resolve));
});

/** Somebody with a request that only has to be paid. */
async function payer(): Promise<{ citizen: TestCitizen; requestId: string }> {
  const citizen = await app.createCitizen(m);
  const certificationId = await acceptedCertification(app, m, citizen);
  const plate = await acceptedPlate(app, m, citizen);
  const asked = await citizen.post('/subscription-requests', {
    certificationId,
    plateAssociationId: plate.id,
    productId: m.products.RESIDENT_YEAR,
  });
  const requestId = asked.body.id as string;
  await approve(app, m, requestId);
  return { citizen, requestId };
}

async function started({
  citizen,
  requestId,
}: Awaited<ReturnType<typeof payer>>): Promise<{ id: string; orderId: string }> {
  const { status, body } = await citizen.post(`/subscription-requests/${requestId}/payments`, {});
  expect(status).toBe(201);
  expect(body.checkoutUrl).toMatch(new RegExp(`^${sandbox.apiBase}/pay/[0-9a-z]{18}$`));
  return { id: body.id as string, orderId: new URL(body.checkoutUrl as string).pathname.split('/').at(-1)! };
}

async function arrived(orderId: string, count = 1): Promise<Notification[]> {
  const ours = (): Notification[] => mail.filter(({ operation }) => operation.orderId === orderId);
  for (let i = 0; ours().length < count; i += 1) {
    if (i > 500) throw new Error('Nexi never wrote');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return ours();
}

const deliver = (notification: object, account = '') =>
  app.caller('/api/v1').post(`/payments/webhooks/nexi${account}`, Buffer.from(JSON.stringify(notification)), {
    'content-type': 'application/json',
  });
const stateOf = async (paymentId: string): Promise<string> => {
  const [row]: { state: string }[] = await app.unitOfWork.run(m.id, (tx) =>
    tx.query('SELECT state FROM payment WHERE id = $1', [paymentId]),
  );
  return row!.state;
};
const rights = (): Promise<unknown[]> =>
  app.unitOfWork.run(m.id, (tx) => tx.query('SELECT id FROM subscription'));

describe('Nexi XPay', () => {
  it('is believed by the token of its page alone, and only to ask: many notifications, one right', async () => {
    const somebody = await payer();
    const pages = await Promise.all([started(somebody), started(somebody)]);
    // Pressed twice at once: whatever was opened there, people are shown one page.
    expect(pages[0]).toEqual(pages[1]);
    const { id, orderId } = pages[0];
    await sandbox.lever(`sessions/${orderId}/pay`, { faults: { forgedEvents: 1, duplicateEvents: 2 } });
    const told = await arrived(orderId, 3);
    const forged = told.find(({ securityToken }) => securityToken === 'f'.repeat(32))!;
    const [genuine] = told.filter((each) => each !== forged);
    expect(addresses.get(genuine!)).toBe('/api/v1/payments/webhooks/nexi');

    expect((await deliver(forged)).status).toBe(400);
    expect((await deliver({ ...genuine, securityToken: genuine!.securityToken.slice(1) })).status).toBe(400);
    expect((await deliver({ ...genuine, securityToken: undefined })).status).toBe(400);
    // Somebody else's token, of a page of ours.
    const other = await started(await payer());
    await sandbox.lever(`sessions/${other.orderId}/cancel`);
    const [elsewhere] = await arrived(other.orderId);
    expect((await deliver({ ...genuine, securityToken: elsewhere!.securityToken })).status).toBe(400);
    expect(await stateOf(id)).toBe('PENDING');
    const refused = await app.unitOfWork.runPlatform((tx) =>
      tx.query(`SELECT reason, times FROM webhook_refusal WHERE provider = 'nexi' ORDER BY reason`),
    );
    expect(refused).toEqual([
      { reason: 'SIGNATURE_INVALID', times: 3 },
      { reason: 'SIGNATURE_MISSING', times: 1 },
    ]);

    // What it says of the payment is not even read: Nexi is asked.
    const lies = { ...genuine!.operation, operationResult: 'DECLINED', operationAmount: '1' };
    expect((await deliver({ ...genuine, operation: lies })).status).toBe(204);
    expect(await stateOf(id)).toBe('SUCCEEDED');
    const again = await Promise.all([
      deliver(genuine!),
      deliver(genuine!),
      deliver({ ...genuine, eventId: randomUUID() }),
    ]);
    expect(again.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await rights()).toHaveLength(1);
    expect(await sandbox.captures()).toEqual([
      expect.objectContaining({ orderId, customField: `${id}.${m.id}` }),
    ]);

    expect((await deliver(elsewhere!)).status).toBe(204);
    expect(await stateOf(other.id)).toBe('CANCELLED');
  });

  it('with another amount than was asked for gives no right, and is put before the office', async () => {
    const { id, orderId } = await started(await payer());
    await sandbox.lever(`sessions/${orderId}/pay`, { faults: { wrongAmountCents: 1 } });
    const before = await rights();
    expect((await deliver((await arrived(orderId))[0]!)).status).toBe(204);
    const rows = await app.unitOfWork.run(m.id, (tx) =>
      tx.query(
        'SELECT state, needs_resolution AS open, resolution, captured_cents AS taken FROM payment WHERE id = $1',
        [id],
      ),
    );
    expect(rows).toEqual([{ state: 'SUCCEEDED', open: true, resolution: 'AMOUNT_MISMATCH', taken: 1 }]);
    expect(await rights()).toEqual(before);
  });

  it('at an office’s own account tells its own address, and is believed there alone', async () => {
    const admin = await app.createOperator(m, ['TENANT_ADMIN']);
    const { body: account } = await admin.post('/payment-accounts', {
      provider: 'nexi',
      label: 'Banca di prova',
      mode: 'TEST',
      methods: ['CARD'],
      settings: [
        { name: 'terminalId', value: '12345678' },
        { name: 'apiKey', value: sandbox.apiKey },
      ],
    });
    // Nobody has to enter it at Nexi.
    expect(account.webhookUrl).toBeNull();
    const on = { version: account.version, active: true };
    expect((await admin.post(`/payment-accounts/${account.id}/switch`, on)).status).toBe(200);
    const { id, orderId } = await started(await payer());
    await sandbox.lever(`sessions/${orderId}/pay`);
    const [told] = await arrived(orderId);
    expect(addresses.get(told!)).toBe(`/api/v1/payments/webhooks/nexi/${account.id}`);
    expect((await deliver(told!)).status).toBe(400);
    expect((await deliver({ ...told, securityToken: 'x'.repeat(32) }, `/${account.id}`)).status).toBe(400);
    expect(await stateOf(id)).toBe('PENDING');
    expect((await deliver(told!, `/${account.id}`)).status).toBe(204);
    expect(await stateOf(id)).toBe('SUCCEEDED');
  });

  it('captured twice under one order gives one right, and what came on top goes back', async () => {
    await app.setPolicy(m, 'payment.lateMoney', 'REFUND');
    const { id, orderId } = await started(await payer());
    await sandbox.lever(`sessions/${orderId}/pay`, { faults: { loseEvents: true } });
    const before = (await rights()).length;
    const [office] = await app.query<{ id: string }>(
      m,
      'SELECT account_id AS id FROM payment WHERE id = $1',
      [id],
    );
    const provider = await app
      .get(PaymentAccounts)
      .ofPayment({ municipalityId: m.id, accountId: office!.id });
    const list = provider.listCheckouts.bind(provider);
    const second = { capturedRef: 'second', amountCents: 12_000, paidAt: app.clock.now() };
    const spy = vi.spyOn(provider, 'listCheckouts').mockImplementation(async function* (since) {
      for await (const status of list(since))
        yield status.providerRef.startsWith(orderId) ? { ...status, furtherCaptures: [second] } : status;
    });
    // Before anybody knows of the first, and as often as the list is read afterwards.
    for (let looks = 0; looks < 2; looks += 1) await app.runJobs('payments.compare');
    spy.mockRestore();
    const surplus = await app.query(
      m,
      `SELECT p.captured_ref AS ref, p.resolution AS why, f.state, f.amount_cents AS cents FROM payment p
         JOIN refund f ON f.payment_id = p.id WHERE p.request_id = (SELECT request_id FROM payment WHERE id = $1)`,
      [id],
    );
    expect(surplus).toEqual([{ ref: 'second', why: 'PAID_TWICE', state: 'APPROVED', cents: 12_000 }]);
    expect(await rights()).toHaveLength(before + 1);
    expect(await stateOf(id)).toBe('SUCCEEDED');
  });

  it('paid on a page that was given up is found by the comparison', async () => {
    const { id, orderId } = await started(await payer());
    await app.unitOfWork.run(m.id, (tx) =>
      tx.query(`UPDATE payment SET state = 'EXPIRED' WHERE id = $1`, [id]),
    );
    await sandbox.lever(`sessions/${orderId}/pay`, { faults: { loseEvents: true } });
    await app.runJobs('payments.compare');
    expect(await stateOf(id)).toBe('SUCCEEDED');
  });
});
