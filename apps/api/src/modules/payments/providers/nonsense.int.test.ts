import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadConfig, type Config } from '../../../config/config.js';
import { ManualClock } from '../../../platform/clock/clock.js';
import { noticeNumber } from '../domain/notice-number.js';
import { PROVIDER_KINDS } from './index.js';
import { NexiProvider, nexiKind } from './nexi.provider.js';
import { PayPalProvider, paypalKind } from './paypal.provider.js';
import { PaymentProviderError, type CheckoutInput, type PaymentProvider } from './payment-provider.js';
import type { ProviderKind } from './provider-kind.js';

let host: Server;
let config: Config;
/** Without one PayPal would not be asked anything else. */
const TOKEN = '{"access_token":"A21AA","expires_in":32400}';
/** What the provider says to whatever else it is asked, with status 200. */
let nonsense = '';

beforeAll(async () => {
  host = createServer((request, response) => {
    request.resume();
    const body = request.url === '/v1/oauth2/token' ? TOKEN : nonsense;
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  const apiBase = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  config = loadConfig(inject('services').env);
  config.stripe.apiBase = apiBase;
  config.paypal.apiBase = apiBase;
  config.pagopa.apiBase = apiBase;
  config.nexi.apiBase = apiBase;
});
afterAll(() => new Promise((resolve) => host.close(resolve)));

const SETTINGS = {
  secretKey: 'sk_test_0123456789',
  webhookSecret: 'whsec_0123456789',
  clientId: 'client',
  clientSecret: 'secret',
  webhookId: 'WH-1',
  subscriptionKey: 'k'.repeat(32),
  fiscalCode: '80002310616',
  companyName: 'Comune di Prova',
  iban: 'IT60X0542811101000000123456',
  segregationCode: '01',
  category: '9/0101108TS/',
  printTemplate: 'avviso',
  apiKey: 'nexi-key-0123456789',
  terminalId: '00000000',
};

const checkout = (): CheckoutInput => ({
  paymentId: '019a0000-0000-7000-8000-000000000001',
  municipalityId: '019a0000-0000-7000-8000-000000000002',
  method: 'CARD',
  amountCents: 12_050,
  currency: 'EUR',
  merchantName: 'Comune di Prova',
  description: 'Abbonamento residenti',
  detail: null,
  reference: 'PR-2026-000001',
  customerEmail: null,
  locale: 'it',
  successUrl: 'http://localhost:8080/x',
  cancelUrl: 'http://localhost:8080/y',
  expiresAt: new Date(Date.now() + 3_600_000),
  notice: {
    number: noticeNumber('01', 1),
    debtor: {
      kind: 'PERSON',
      fiscalCode: 'RSSMRA50A01F839W',
      name: 'Mario Rossi',
      street: 'Via Roma',
      streetNumber: '1',
      postalCode: '81100',
      city: 'Caserta',
      province: 'CE',
    },
  },
});

/** What a proxy, a maintenance page or a changed protocol may answer where an object was expected. */
const ANSWERS = ['', 'null', '[]', '<html>Torniamo subito</html>', '{"id":1,"status":"COMPLETED"}'];

/** Those that pause between attempts, without. */
const IMPATIENT = new Map<ProviderKind, () => PaymentProvider>([
  [paypalKind, () => new PayPalProvider({ ...SETTINGS, apiBase: config.paypal.apiBase!, maxRetries: 0 })],
  [
    nexiKind,
    () =>
      new NexiProvider({
        ...SETTINGS,
        apiBase: config.nexi.apiBase!,
        webhookUrl: 'http://localhost:8080/hook',
        maxRetries: 0,
      }),
  ],
]);

/** A reference that the provider is asked about: some mark theirs with the account. */
function refAt(kind: ProviderKind): string {
  const mark = (account: string): string => createHash('sha256').update(account).digest('hex').slice(0, 8);
  if (kind === paypalKind)
    return `5O190127TN364715T@${mark(`${config.paypal.apiBase} ${SETTINGS.clientId}`)}`;
  if (kind === nexiKind) return `abc123@${mark(`${config.nexi.apiBase} ${SETTINGS.terminalId}`)}`;
  return 'ref_0123456789';
}

describe.each(PROVIDER_KINDS.map((kind) => [kind.code, kind] as const))('%s', (_, kind) => {
  const open = (): PaymentProvider =>
    IMPATIENT.get(kind)?.() ??
    kind.create(SETTINGS, {
      config,
      clock: new ManualClock(new Date()),
      mode: 'TEST',
      webhookUrl: 'http://localhost:8080/hook',
    });

  it('answering nonsense with 200 moves no money and tells no state', async () => {
    for (nonsense of ANSWERS) {
      const provider = open();
      const input = { ...checkout(), method: kind.methods[0]! };
      const made = await provider.createCheckout(input).catch((error: unknown) => error);
      expect(made, `createCheckout: ${nonsense}`).toBeInstanceOf(PaymentProviderError);
      expect((made as PaymentProviderError).kind, `createCheckout: ${nonsense}`).toBe('UNAVAILABLE');
      const refund = {
        refundId: '019a0000-0000-7000-8000-000000000003',
        paymentId: input.paymentId,
        municipalityId: input.municipalityId,
        capturedRef: 'cap_0123456789',
        amountCents: 100,
      };
      const said = await Promise.all([
        provider.fetchStatus(refAt(kind)),
        provider.expireCheckout(refAt(kind)),
        ...(kind.withoutRefunds ? [] : [provider.refund(refund)]),
      ]);
      expect([...new Set(said.map(({ state }) => state))], nonsense).toEqual(['UNKNOWN']);
      // Asked, and not understood: not turned away before.
      expect(said.map(({ reason }) => reason)).not.toContain('another account');
      if (provider.disputes)
        await expect(provider.disputes.ofCapture('5O190127TN364715T'), nonsense).rejects.toMatchObject({
          kind: 'UNAVAILABLE',
        });
      expect((await provider.checkConnection()).state, `checkConnection: ${nonsense}`).not.toBe('OK');
    }
  });
});
