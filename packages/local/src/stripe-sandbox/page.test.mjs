import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from './sandbox.mjs';

let dataDir;
let sandbox;
let stripe;

const CARD = { number: '4242 4242 4242 4242', expiry: '12/34', cvc: '123', holder: 'Anna Prova' };

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sosta-pay-'));
  sandbox = await startSandbox({ dataDir, secretKey: 'sk_test_page', webhookSecret: 'whsec_page' });
  stripe = new Stripe('sk_test_page', {
    host: '127.0.0.1',
    port: sandbox.port,
    protocol: 'http',
    telemetry: false,
  });
});

afterAll(async () => {
  await sandbox.close();
  await rm(dataDir, { recursive: true });
});

function open(overrides = {}) {
  return stripe.checkout.sessions.create({
    mode: 'payment',
    locale: 'it',
    success_url: 'https://shop.example/done?s={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/back',
    branding_settings: { display_name: 'Comune di <Prova>' },
    line_items: [
      {
        price_data: { currency: 'eur', unit_amount: 12_050, product_data: { name: 'Abbonamento "A&B"' } },
        quantity: 1,
      },
    ],
    ...overrides,
  });
}

function post(session, fields) {
  return fetch(session.url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

describe('payment page', () => {
  it('says in Italian that it is a test, who is paid, for what and how much', async () => {
    const session = await open();
    const response = await fetch(session.url);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('<html lang="it">');
    expect(page).toContain('Ambiente di prova – nessun addebito reale');
    expect(page).toContain('Comune di &#60;Prova&#62;');
    expect(page).toContain('Abbonamento &#34;A&#38;B&#34;');
    expect(page).toMatch(/Paga 120,50\s€/);
    expect(page).not.toContain('<Prova>');
  });

  it('speaks English for an English session, or when asked', async () => {
    const session = await open({ locale: 'en' });
    expect(await (await fetch(session.url)).text()).toContain('Test environment – no real charge');
    expect(await (await fetch(`${session.url}?lang=it`)).text()).toContain('nessun addebito reale');
  });

  it('loads nothing from elsewhere and may only lead back to the shop', async () => {
    const session = await open();
    const response = await fetch(session.url);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("form-action 'self' https://shop.example");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    const page = await response.text();
    expect(page.match(/(?:src|href)="[^"]*"/g)).toEqual([
      'href="data:,"',
      'href="assets/pay.css"',
      'src="assets/pay.js"',
      'href="#main"',
      'href="?lang=en"',
    ]);
    expect(page).not.toMatch(/ style=| on[a-z]+=|<script>/);
    for (const name of ['pay.css', 'pay.js']) {
      expect((await fetch(`${sandbox.url}/pay/assets/${name}`)).status).toBe(200);
    }
  });

  it('fills in a test card without a script, then takes the payment and sends the person back', async () => {
    const session = await open();
    const filled = await (await post(session, { fill: 'declined' })).text();
    expect(filled).toContain('value="4000 0000 0000 0002"');
    const response = await post(session, { ...CARD, action: 'pay' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`https://shop.example/done?s=${session.id}`);
    expect((await stripe.checkout.sessions.retrieve(session.id)).customer_details.name).toBe('Anna Prova');
    const again = await post(session, { ...CARD, action: 'pay' });
    expect([again.status, again.headers.get('location')]).toEqual([303, session.id]);
    expect(await (await fetch(session.url)).text()).toContain('Pagamento eseguito');
  });

  it('names each wrong field and puts "Errore:" before the title', async () => {
    const session = await open();
    const response = await post(session, {
      number: '',
      expiry: '13/34',
      cvc: '1',
      holder: '',
      action: 'pay',
    });
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain('<title>Errore: Pagamento');
    for (const field of ['number', 'expiry', 'cvc', 'holder']) {
      expect(page).toContain(`<a href="#${field}">`);
      expect(page).toContain(`id="${field}-error"`);
    }
    expect(await (await post(session, { ...CARD, expiry: '01/20', action: 'pay' })).text()).toContain(
      'è scaduta',
    );
  });

  it('refuses a card that is not for tests, and keeps nothing of it', async () => {
    const session = await open();
    const response = await post(session, { ...CARD, number: '5555 5555 5555 4444', action: 'pay' });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('solo le carte di prova');
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
    const log = await readFile(join(dataDir, 'log.jsonl'), 'utf8');
    expect(log).not.toMatch(/5555/);
  });

  it('explains a decline and lets the person try again', async () => {
    const session = await open();
    const response = await post(session, { ...CARD, number: '4000000000009995', action: 'pay' });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('La carta non ha fondi sufficienti.');
    expect((await post(session, { ...CARD, action: 'pay' })).status).toBe(303);
  });

  it('asks whoever pays with a 3-D Secure card, who may say no, try again and say yes', async () => {
    const session = await open();
    const secure = { ...CARD, number: '4000 0025 0000 3155', noRedirect: 'on' };
    const asked = await post(session, { ...secure, action: 'pay' });
    const page = await asked.text();
    expect(asked.status).toBe(200);
    expect(page).toContain('<h1>La tua banca ti chiede di confermare</h1>');
    expect((await stripe.checkout.sessions.retrieve(session.id)).payment_intent).toBeNull();
    // What the page carries along is all that comes with the answer.
    const carried = Object.fromEntries(
      [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    const refused = await post(session, { ...carried, confirm: 'no' });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('Il pagamento non è stato confermato alla banca.');
    expect(await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] })).toMatchObject(
      {
        status: 'open',
        payment_intent: { last_payment_error: { code: 'payment_intent_authentication_failure' } },
      },
    );
    const paid = await post(session, { ...carried, confirm: 'yes' });
    expect(paid.headers.get('location')).toBe(session.id);
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      payment_status: 'paid',
      customer_details: { name: 'Anna Prova' },
    });
  });

  it('goes back to the shop on cancel, with the session still open', async () => {
    const session = await open();
    const response = await post(session, { action: 'cancel' });
    expect(response.headers.get('location')).toBe('https://shop.example/back');
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
  });

  it('plays the ticked switches only', async () => {
    const closed = await open();
    await fetch(`${sandbox.url}/test/faults`, {
      method: 'POST',
      body: JSON.stringify({ sessionId: closed.id, payTwice: true, wrongAmountCents: 777 }),
    });
    expect(await (await fetch(closed.url)).text()).toMatch(/name="payTwice" value="on"\s+checked/);
    const response = await post(closed, { ...CARD, noRedirect: 'on', wrongAmountCents: 'on', action: 'pay' });
    expect(response.headers.get('location')).toBe(closed.id);
    expect(await (await fetch(closed.url)).text()).toContain('chiudi questa scheda');
    const { payment_intent: intent, amount_total: amount } = await stripe.checkout.sessions.retrieve(
      closed.id,
    );
    expect(amount).toBe(777);
    const charges = await stripe.charges.list();
    expect(charges.data[0].payment_intent).toBe(intent);
    expect(charges.data.filter((each) => each.amount === 777)).toHaveLength(1);
  });

  it('says when a session has expired or never existed', async () => {
    const session = await open();
    await stripe.checkout.sessions.expire(session.id);
    const page = await (await fetch(session.url)).text();
    expect(page).toContain('scaduta');
    expect(page).toContain('href="https://shop.example/back"');
    expect((await fetch(`${sandbox.url}/pay/cs_test_none`)).status).toBe(404);
  });
});
