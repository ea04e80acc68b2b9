import { readFileSync } from 'node:fs';
import {
  createClient,
  createConfig,
  createUser,
  listDemoAccounts,
  operatorLogin,
} from '@sosta/contracts/client';
import type { Client } from '@sosta/contracts/client';
import { freePort, startSosta, throwawayDir, until } from '@sosta/local';
import {
  DESK_TOWNS,
  DESKS,
  publishStack,
  TOWN,
  type Desk,
  type OperatorAccount,
  type Stack,
} from './stack.js';

type Addresses = Pick<
  Stack,
  'url' | 'levers' | 'paypalLevers' | 'pagopaDesk' | 'nexiLevers' | 'receiver' | 'otherOrigins'
>;

/**
 * Starts everything on built code, in a directory that is thrown away, once for all journeys.
 *
 * SOSTA_E2E_JOIN names a JSON file with the addresses of a stack that is already running; see hold.mjs.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const running = process.env.SOSTA_E2E_JOIN;
  const { addresses, stop } = running
    ? { addresses: JSON.parse(readFileSync(running, 'utf8')) as Addresses, stop: async () => {} }
    : await start();
  try {
    publishStack({ ...addresses, desks: await hire(addresses.url) });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(): Promise<{ addresses: Addresses; stop: () => Promise<void> }> {
  const receiver = `localhost:${await freePort()}`;
  const sosta = await startSosta({
    dir: throwawayDir('sosta-e2e-'),
    ephemeral: true,
    socket: true,
    port: 0,
    env: { LOG_LEVEL: 'warn', WEBHOOK_LOOPBACK_RECEIVERS: receiver },
    onUnexpectedExit: (name, detail) => console.error(`${name} ${detail}`),
  });
  const { stripe, paypal, pagopa, nexi, s3 } = sosta.services;
  if (!stripe || !paypal || !pagopa || !nexi || !s3)
    throw new Error('The journeys need the payment sandboxes and the document store.');
  return {
    addresses: {
      url: sosta.url,
      levers: stripe.apiBase,
      paypalLevers: paypal.apiBase,
      pagopaDesk: pagopa.publicUrl,
      nexiLevers: nexi.apiBase,
      receiver,
      otherOrigins: [stripe.publicUrl, paypal.publicUrl, pagopa.publicUrl, nexi.publicUrl, s3.endpoint].map(
        (url) => new URL(url).origin,
      ),
    },
    stop: () => sosta.stop(),
  };
}

/** The journeys' operators, made by the demo's administrator. */
async function hire(url: string): Promise<Record<Desk, OperatorAccount>> {
  const client = createClient(createConfig({ baseUrl: url }));
  let token = '';
  // The administrator's code works once: when a run follows another within half a minute, the next code is awaited.
  await until(async () => (token = (await administrator(client)) ?? '') !== '', {
    what: 'the administrator’s sign-in',
    timeoutMs: 65_000,
    intervalMs: 1000,
  });
  const admin = createClient(createConfig({ baseUrl: url, auth: token }));
  const run = Date.now().toString(36);
  const desks: Partial<Record<Desk, OperatorAccount>> = {};
  for (const [desk, roles] of Object.entries(DESKS) as [Desk, (typeof DESKS)[Desk]][]) {
    const email = `${desk}.${run}@sosta.example`;
    const name = `Operatore ${desk}`;
    const { data } = await createUser({
      client: admin,
      throwOnError: true,
      path: { municipality: DESK_TOWNS[desk] ?? TOWN },
      body: { name, email, roles: [...roles] },
    });
    const totpSecret = new URL(data.totpUri).searchParams.get('secret') ?? '';
    desks[desk] = { name, email, password: data.temporaryPassword, totpSecret };
  }
  return desks as Record<Desk, OperatorAccount>;
}

async function administrator(client: Client): Promise<string | undefined> {
  const accounts = await listDemoAccounts({ client, throwOnError: true });
  const admin = accounts.data.items.find(({ roles }) => roles.includes('TENANT_ADMIN'));
  if (!admin) throw new Error('The demo has no administrator.');
  const { email, password, totp } = admin;
  const { data } = await operatorLogin({ client, body: { email, password, totp } });
  return data?.accessToken;
}
