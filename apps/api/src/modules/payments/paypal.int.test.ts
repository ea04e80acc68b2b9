import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCitizen, type TestMunicipality } from '../../testing/index.js';
import { acceptedCertification, acceptedPlate, approve } from '../../testing/journeys.js';
import { startPayPalSandbox, type PayPalSandbox } from '../../testing/paypal-sandbox.js';

interface Delivery {
  type: string;
  raw: Buffer;
  headers: Record<string, string>;
}

let app: TestApp;
let sandbox: PayPalSandbox;
let m: TestMunicipality;
let citizen: TestCitizen;
let listener: Server;
let requestId: string;
/** What PayPal sends, kept: the tests deliver it when they like. */
const mail: Delivery[] = [];

beforeAll(async () => {
  listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const headers = Object.entries(request.headers).filter(([name]) =>
        /^(paypal-|content-type)/.test(name),
      );
      const { event_type: type } = JSON.parse(raw.toString()) as { event_type: string };
      mail.push({
        type,
        raw,
        headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
      });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  sandbox = await startPayPalSandbox({ webhookUrl: `http://127.0.0.1:${port}/` });
  app = await createTestApp({
    now: new Date().toISOString(),
    env: {
      PAYPAL_API_BASE: sandbox.apiBase,
      PAYPAL_CLIENT_ID: sandbox.clientId,
      PAYPAL_CLIENT_SECRET: sandbox.clientSecret,
      PAYPAL_WEBHOOK_ID: sandbox.webhookId,
    },
  });
  m = await app.seedMunicipality();
  await app.setPolicy(m, 'payment.methods', ['PAYPAL', 'CARD']);
  citizen = await app.createCitizen(m);
  const certificationId = await acceptedCertification(app, m, citizen);
  const plate = await acceptedPlate(app, m, citizen);
  const asked = await citizen.post('/subscription-requests', {
    certificationId,
    plateAssociationId: plate.id,
    productId: m.products.RESIDENT_YEAR,
  });
  requestId = asked.body.id as string;
  await approve(app, m, requestId);
});

afterAll(async () => {
  await app?.close();
  await sandbox?.stop();
  listener.closeAllConnections();
  await new Promise((resolve) => listener.close(resolve));
});

async function arrived(type: string, count = 1): Promise<Delivery[]> {
  for (let i = 0; mail.filter((each) => each.type === type).length < count; i += 1) {
    if (i > 500) throw new Error(`${type} never arrived`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return mail.filter((each) => each.type === type);
}

const deliver = ({ raw, headers }: Delivery) =>
  app.caller('/api/v1').post('/payments/webhooks/paypal', raw, headers);
const stateOf = async (paymentId: string): Promise<string> =>
  (await citizen.get(`/payments/${paymentId}`)).body.state;

async function started(): Promise<{ id: string; orderId: string }> {
  const { status, body } = await citizen.post(`/subscription-requests/${requestId}/payments`, {
    method: 'PAYPAL',
  });
  expect(status).toBe(201);
  expect(body.checkoutUrl).toMatch(new RegExp(`^${sandbox.apiBase}/pay/\\w+$`));
  return { id: body.id as string, orderId: new URL(body.checkoutUrl as string).pathname.split('/').at(-1)! };
}

describe('R85: PayPal', () => {
  it('refused there leaves the case payable, and nothing taken', async () => {
    const { id, orderId } = await started();
    await sandbox.lever(`sessions/${orderId}/pay`, {
      card: 'empty@paypal.test',
      faults: { loseEvents: true },
    });
    expect((await citizen.post(`/payments/${id}/verify`)).body.state).toBe('FAILED');
    expect(await sandbox.captures()).toEqual([]);
  });

  it('approved twice and told many times takes the money once, for one right', async () => {
    const { id, orderId } = await started();
    // Two tabs: two orders of the same case approved, and only one of them is the page we opened.
    await sandbox.lever(`sessions/${orderId}/pay`, { faults: { payTwice: true, duplicateEvents: 2 } });
    const approvals = await arrived('CHECKOUT.ORDER.APPROVED', 4);
    const forged = { ...approvals[0]!, raw: Buffer.concat([approvals[0]!.raw, Buffer.from(' ')]) };
    // While neither PayPal nor its certificate can be had nobody knows: it is to come again.
    await sandbox.lever('outage', { mode: '5xx', seconds: 30 });
    expect((await deliver(approvals[0]!)).status).toBe(503);
    await sandbox.lever('outage', { seconds: 0 });
    expect((await deliver(forged)).status).toBe(400);
    expect(await stateOf(id)).toBe('PENDING');

    // Of an order that is not the page we opened nothing is taken, whatever it says.
    const twins = approvals.filter(({ raw }) => !raw.includes(`"${orderId}"`));
    expect(twins).toHaveLength(2);
    expect((await deliver(twins[0]!)).status).toBe(204);
    expect(await sandbox.captures()).toEqual([]);

    const answers = await Promise.all(approvals.map(deliver));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect(await stateOf(id)).toBe('SUCCEEDED');
    const captures = await sandbox.captures();
    expect(captures).toEqual([expect.objectContaining({ orderId, customId: `${id}.${m.id}` })]);

    for (const each of await arrived('PAYMENT.CAPTURE.COMPLETED', 2))
      expect((await deliver(each)).status).toBe(204);
    const rights = await app.unitOfWork.run(m.id, (tx) => tx.query('SELECT id FROM subscription'));
    expect(rights).toHaveLength(1);
    const again = await citizen.post(`/subscription-requests/${requestId}/payments`, { method: 'PAYPAL' });
    expect([again.status, again.body.code]).toEqual([409, 'request_not_payable']);
  });
});
