import { fc } from '../../../testing/properties.js';
import { describe, expect, it } from 'vitest';
import { LOCALES } from '@sosta/contracts';
import type { TemplateData, TemplateName } from '../domain/template-data.js';
import type { EmailMunicipality } from './email-content.js';
import { renderEmail } from './render-email.js';

const municipality: EmailMunicipality = {
  name: 'Comune di Borgo Esempio',
  timezone: 'Europe/Rome',
  profile: {
    concessionaire: 'Sosta Esempio S.r.l.',
    accentColor: '#0066cc',
    office: {
      address: 'Via Roma 12, Borgo Esempio',
      hours: [{ days: { it: 'lunedì – venerdì', en: 'Monday – Friday' }, hours: '9:00 – 12:30' }],
      phone: '0800 000 000',
      email: 'sosta@borgo.example',
    },
  },
};

const request = {
  number: 'BE-2026-000123',
  title: 'Residenti – AB 123 CD',
  url: 'https://sosta.example/borgo/richieste/1',
};
const life = {
  number: 'BE-A-2026-000007',
  product: 'Residenti',
  plate: 'AB 123 CD',
  url: 'https://sosta.example/borgo/abbonamenti/1',
};
const DATA: { [T in TemplateName]: TemplateData[T] } = {
  'registration-otp': {
    code: '482913',
    resumeUrl: 'https://sosta.example/borgo/riprendi#t',
    expiresAt: '2026-02-10T09:10:00Z',
  },
  'registration-duplicate': {},
  'registration-link': {
    url: 'https://sosta.example/borgo/registrazione/conferma#t',
    expiresAt: '2026-02-12T09:10:00Z',
  },
  'registration-username-taken': { url: 'https://sosta.example/borgo/registrazione' },
  'pin-issued': { number: 'BE-P-2026-000012', delivery: 'POST' },
  'communication-received': { number: 'BE-C-2026-000003' },
  'communication-accepted': {
    number: 'BE-C-2026-000003',
    corrected: true,
    url: 'https://sosta.example/borgo/registrazione',
  },
  'communication-refused': {
    number: 'BE-C-2026-000003',
    reasons: ['Il documento d’identità è scaduto.'],
    note: null,
    url: 'https://sosta.example/borgo/comunicazione-preliminare',
  },
  welcome: {
    givenName: 'Niccolò',
    signInWith: 'USERNAME',
    pin: true,
    pinUrl: 'https://sosta.example/borgo/richiedi-pin',
    flow: 'THREE_STEP',
    receipt: true,
  },
  'webhook-stopped': {
    name: 'Palmari della Polizia locale',
    host: 'palmari.example.it',
    gone: false,
    sinceAt: '2026-02-10T09:10:00Z',
    url: 'https://sosta.example/backoffice/borgo/integrazioni/webhook/0190a5b1-c2d3-7000-8000-000000000000',
  },
  'operator-invitation': {
    name: 'Anna Neri',
    url: 'https://sosta.example/backoffice/attivazione#t',
    expiresAt: '2026-02-17T09:10:00Z',
  },
  'password-reset': {
    url: 'https://sosta.example/borgo/password#t',
    expiresAt: '2026-07-10T09:10:00Z',
    username: 'niccolo.pellè',
  },
  'password-changed': { at: '2026-02-10T09:10:00Z' },
  'account-invitation': {
    url: 'https://sosta.example/borgo/nuova-password#t',
    expiresAt: '2026-02-17T09:10:00Z',
    username: null,
  },
  'request-received': { ...request, dueOn: '2026-02-20' },
  'requests-received': {
    requests: [
      { number: '2026-000001', title: 'Residenza – Settore A' },
      { number: '2026-000002', title: 'AB 123 CD' },
      { number: request.number, title: request.title },
    ],
    dueOn: '2026-02-20',
    url: request.url,
  },
  'request-accepted': { ...request, note: null },
  'request-rejected': {
    ...request,
    reasons: ['Non risulta residente'],
    note: 'Vedi\nallegato',
    closed: {
      number: '2026-000003',
      title: 'Residenti – annuale – AB 123 CD',
      kept: [{ number: '2026-000002', title: 'AB 123 CD' }],
    },
  },
  'request-integration': {
    ...request,
    reasons: ['Il documento non si legge'],
    documents: ['Documento d’identità'],
    note: null,
    dueOn: '2026-02-25',
  },
  'request-withdrawn': { number: request.number, title: request.title },
  'request-lapsed': request,
  'request-revoked': {
    ...request,
    reasons: ['Non residente'],
    note: null,
    subscriptions: ['CE-A-2026-000001'],
  },
  'request-annulled': { number: request.number, title: request.title, reasons: ['Doppia'], note: null },
  'payment-due': { ...request, amountCents: 12_000, payBy: '2026-03-12', note: null },
  'waitlist-offer': {
    product: 'Residenti – annuale',
    zone: 'Settore A',
    untilOn: '2026-03-12',
    url: 'https://sosta.example/lista-d-attesa',
  },
  'waitlist-offer-expired': {
    product: 'Residenti – annuale',
    url: 'https://sosta.example/lista-d-attesa',
  },
  'waitlist-removed': { product: 'Residenti – annuale', reason: 'Non abiti più nella zona.' },
  'refund-executed': {
    number: 'CE-R-2026-000012',
    requestNumber: 'CE-2026-000123',
    amountCents: 9_000,
    way: 'BANK_TRANSFER',
    iban: 'IT60 •••• 3456',
    late: true,
    endedSubscription: 'CE-A-2026-000045',
    url: 'https://sosta.example/abbonamenti/1',
  },
  'refund-failed': {
    number: 'CE-R-2026-000012',
    requestNumber: 'CE-2026-000123',
    amountCents: 9_000,
    way: 'PROVIDER',
    iban: null,
    late: false,
    endedSubscription: null,
    url: 'https://sosta.example/abbonamenti/1',
  },
  'payment-warning': { ...request, amountCents: 12_000, payBy: '2026-03-12' },
  'payment-expired': request,
  'subscription-granted': {
    number: 'BE-A-2026-000008',
    plate: 'AB 123 CD',
    product: 'Elettriche annuale',
    zones: 'Settore A',
    validFromOn: '2026-02-10',
    validToOn: '2027-02-09',
    attached: true,
    subscriptionUrl: 'https://sosta.example/borgo/abbonamenti/1',
  },
  'subscription-paid': {
    number: 'BE-A-2026-000007',
    plate: 'AB 123 CD',
    product: 'Residenti annuale',
    zones: 'Settore A',
    validFromOn: '2026-02-10',
    validToOn: '2027-02-09',
    amountCents: 12_000,
    receiptNumber: '2026/000007',
    documents: { layout: 'SEPARATE', delivery: 'BOTH' },
    subscriptionUrl: 'https://sosta.example/borgo/abbonamenti/1',
    invoiceUrl: 'https://sosta.example/borgo/abbonamenti/1/fattura',
    invoiceUntilOn: '2026-02-20',
  },
  'subscription-expiring': {
    number: 'BE-A-2026-000007',
    plate: 'AB 123 CD',
    validToOn: '2026-03-01',
    daysLeft: 7,
    renewUrl: 'https://sosta.example/borgo/rinnovo',
  },
  'subscription-plate-changed': {
    ...life,
    newPlate: 'EF 456 GH',
    at: '2026-02-10T09:00:00.000Z',
    ticket: true,
    attached: true,
  },
  'subscription-plate-lent': {
    ...life,
    temporaryPlate: 'EF 456 GH',
    fromOn: '2026-02-10',
    untilOn: '2026-02-20',
    ticket: true,
    attached: false,
  },
  'subscription-plate-returned': { ...life, temporaryPlate: 'EF 456 GH', at: '2026-02-15T09:00:00.000Z' },
  'subscription-suspended': {
    ...life,
    at: '2026-02-10T09:00:00.000Z',
    reasons: ['Verifica dei requisiti in corso'],
    note: null,
  },
  'subscription-restored': { ...life, validToOn: '2027-02-20', givenBackDays: 10, over: false },
  'subscription-revocation-announced': {
    ...life,
    effectiveOn: '2026-03-01',
    reasons: ['Requisiti venuti meno'],
    note: 'Passa in ufficio se vuoi parlarne',
  },
  'subscription-revocation-withdrawn': { ...life, validToOn: '2027-02-09', note: null },
  'subscription-revoked': {
    ...life,
    effectiveOn: '2026-03-01',
    reasons: ['Requisiti venuti meno'],
    note: null,
  },
  'subscription-ended': { ...life, lastDayOn: '2026-02-28' },
  'subscription-sale-voided': {
    ...life,
    amountCents: 12_000,
    method: 'Contanti allo sportello',
    receiptNumber: '2026/000124',
    cancelledNumber: '2026/000123',
  },
  'address-changed': { subscriptions: ['BE-A-2026-000007'], url: request.url },
  'invoice-requested': { subscriptionNumber: 'BE-A-2026-000007' },
  'invoice-wish-refused': {
    subscriptionNumber: 'BE-A-2026-000007',
    untilOn: '2026-02-20',
    url: request.url,
  },
  'invoice-undelivered': {
    invoiceNumber: 'BE/2026/000001',
    creditNote: false,
    subscriptionNumber: 'BE-A-2026-000007',
    url: request.url,
  },
  'invoice-issued': {
    invoiceNumber: 'BE/NC/2026/000001',
    creditNote: true,
    subscriptionNumber: 'BE-A-2026-000007',
    url: request.url,
  },
  'invoice-cancelled': {
    subscriptionNumber: 'BE-A-2026-000007',
    reason: 'Partita IVA cessata',
    url: request.url,
  },
  'assistance-answer': { number: 'BE-S-2026-000002', subject: 'Targa sbagliata', url: request.url },
  'assistance-visitor-received': { number: 'BE-S-2026-000003', url: request.url },
  'assistance-visitor-answer': { number: 'BE-S-2026-000003', url: request.url },
  'assistance-new': { number: 'BE-S-2026-000003', visitor: true, url: request.url },
};
const NAMES = Object.keys(DATA) as TemplateName[];

/** The same data with every text replaced. Dates stay dates and addresses stay ours: those never come from people. */
function hostile<T>(data: T, text: string): T {
  const replace = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => replace(item, key));
    return typeof value === 'string' && !/(On|At|By|Url|url|^at)$/.test(key) ? text : value;
  };
  return Object.fromEntries(
    Object.entries(data as object).map(([key, value]) => [key, replace(value, key)]),
  ) as T;
}

/** Tags and attributes only: what a mail reader would act on. */
const skeleton = (html: string): string => (html.match(/<[^>]*>/g) ?? []).join('\n');

describe.each(LOCALES)('e-mails in %s', (locale) => {
  it.each(NAMES)('%s says in subject, text and HTML the same and how to get an answer', (name) => {
    const email = renderEmail(name, locale, DATA[name], municipality);
    expect(email.subject).not.toBe('');
    expect(email.subject).not.toMatch(/[\r\n]|undefined|\bnull\b|\[object/);
    for (const body of [email.text, email.html]) {
      expect(body).not.toMatch(/undefined|\[object|NaN|\bnull\b/);
      expect(body).toContain(municipality.name);
      expect(body).toContain('0800 000 000');
      expect(body).toContain('sosta@borgo.example');
      expect(body.toLowerCase()).not.toContain('noreply');
    }
    expect(email.html).toContain(`<html lang="${locale}"`);
    expect(email.html.match(/<h1/g)).toHaveLength(1);
    expect(email.html.match(/class="btn"/g) ?? []).toHaveLength(hasButton(name) ? 1 : 0);
    // Every table is layout: a screen reader must not announce rows and columns.
    expect(email.html.match(/<table(?![^>]*role="presentation")/g)).toBeNull();
    expect(email.html).not.toMatch(/<img|<script|<link|@import/i);
  });

  it.each(NAMES)('%s keeps hostile texts as texts', (name) => {
    for (const text of [
      '"><script>alert(1)</script><img src=x onerror=alert(1)>',
      `' onmouseover='x' <a href="https://evil.example">`,
      'Mario\r\nBcc: altri@example.test\r\n\r\nCorpo',
      '\u202eEvil\u2066\u0000',
    ]) {
      const email = renderEmail(name, locale, hostile(DATA[name], text), municipality);
      expect(email.subject).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      for (const body of [email.text, email.html]) {
        expect(body).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
      }
      expect(email.html).not.toMatch(/<script|<img|<a href="https:\/\/evil/i);
      // The same tags as with harmless data: nothing was added and nothing broken.
      const plain = renderEmail(name, locale, hostile(DATA[name], 'x'), municipality);
      expect(new Set(skeleton(email.html).split('\n'))).toEqual(new Set(skeleton(plain.html).split('\n')));
    }
  });
});

function hasButton(name: TemplateName): boolean {
  return Object.keys(DATA[name]).some((key) => /url$/i.test(key));
}

describe('e-mails', () => {
  it('show money and dates as people read them, in the zone of the municipality', () => {
    const paid = renderEmail('subscription-paid', 'it', DATA['subscription-paid'], municipality);
    expect(paid.text).toContain('dal 10 febbraio 2026 al 9 febbraio 2027');
    expect(paid.text).toMatch(/120,00\s€/);
    expect(renderEmail('registration-otp', 'it', DATA['registration-otp'], municipality).text).toContain(
      '10:10',
    );
    expect(renderEmail('password-reset', 'en', DATA['password-reset'], municipality).text).toContain(
      '10 July 2026, 11:10',
    );
  });

  it('R78: carry the link to ask for the invoice while it can be asked for', () => {
    const { invoiceUrl } = DATA['subscription-paid'];
    expect(renderEmail('subscription-paid', 'it', DATA['subscription-paid'], municipality).html).toContain(
      `href="${invoiceUrl}"`,
    );
    const without = { ...DATA['subscription-paid'], invoiceUrl: null, invoiceUntilOn: null };
    expect(renderEmail('subscription-paid', 'it', without, municipality).html).not.toContain('fattura');
  });

  it('never make a link of what is no page', () => {
    const email = renderEmail(
      'request-received',
      'it',
      { ...DATA['request-received'], url: 'javascript:alert(1)' },
      municipality,
    );
    expect(email.html).not.toContain('javascript:');
  });

  it('are readable on any accent colour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
        const accentColor = `#${number.toString(16).padStart(6, '0')}`;
        const { html } = renderEmail('payment-due', 'it', DATA['payment-due'], {
          ...municipality,
          profile: { ...municipality.profile, accentColor },
        });
        const color = /class="btn"[^>]*[^-]color:(#[0-9a-f]{6})/.exec(html)?.[1] ?? '';
        return contrast(accentColor, color) >= 3.5;
      }),
    );
    const { html } = renderEmail('payment-due', 'it', DATA['payment-due'], {
      ...municipality,
      profile: { ...municipality.profile, accentColor: 'red;background:url(https://evil.example)' },
    });
    expect(html).not.toContain('evil');
  });

  it('are readable in the dark: whatever has the ink of the day has one for the night', () => {
    for (const name of NAMES)
      for (const locale of LOCALES) {
        const { html } = renderEmail(name, locale, DATA[name], municipality);
        const [, dark = ''] = /prefers-color-scheme:dark\)\{([^]*?)\n\}/.exec(html) ?? [];
        const inked = [...html.matchAll(/<(\w+)[^>]*[;"]color:#17324d[^>]*>/g)].map(([, tag]) => `.t ${tag}`);
        expect(inked.length).toBeGreaterThan(1);
        expect([name, inked.filter((selector) => !dark.split(/[,{]/).includes(selector))]).toEqual([
          name,
          [],
        ]);
      }
  });

  it('write the same message every time', () => {
    for (const name of NAMES)
      expect(renderEmail(name, 'it', DATA[name], municipality)).toEqual(
        renderEmail(name, 'it', DATA[name], municipality),
      );
  });
});

function contrast(a: string, b: string): number {
  const luminance = (color: string): number =>
    [1, 3, 5]
      .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
      .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
      .reduce((sum, channel, index) => sum + channel * [0.2126, 0.7152, 0.0722][index]!, 0);
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}
