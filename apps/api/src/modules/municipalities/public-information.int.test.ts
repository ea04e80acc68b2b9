import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { paidSubscription } from '../../testing/journeys.js';
import { createTestApp, type Caller, type TestApp, type TestMunicipality } from '../../testing/index.js';

const NOW = '2026-02-10T09:00:00.000Z';
let app: TestApp;
let town: TestMunicipality;
let visitor: Caller;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  town = await app.seedMunicipality();
  visitor = app.anonymous(town);
});

const english = { 'accept-language': 'en-GB,en;q=0.9' };

describe('a municipality', () => {
  test('tells what its forms need to know, in the visitor’s language', async () => {
    const italian = await visitor.get('');
    expect(italian).toMatchObject({
      status: 200,
      body: {
        slug: town.slug,
        name: town.name,
        concessionaire: 'Sosta Prova S.p.A.',
        locales: ['it', 'en'],
        office: { hours: [{ days: 'Lunedì–venerdì', hours: '9:00–13:00' }] },
        registrationMode: 'OPEN',
        registrationVerification: 'OTP',
        holderKinds: ['PERSON', 'COMPANY'],
        loginIdentifier: 'EMAIL',
        secondFactor: 'NONE',
        requestFlow: 'THREE_STEP',
        renewalMode: 'REVIEW_IF_CHANGED',
        documentDelivery: 'BOTH',
        ticketLayout: 'SEPARATE',
        invoiceChannel: 'BOTH',
        labels: {},
        passwordPolicy: { minLength: 8, requireLetter: true, requireDigit: true, requireSpecial: false },
        plateConfirmation: true,
        sameHolderOnly: false,
        invoiceWindowDays: 10,
        electricDirectFlow: true,
        paymentMethods: ['CARD'],
        privacyVersion: 1,
        demo: false,
      },
    });
    expect((await visitor.get('', english)).body.office.hours[0].days).toBe('Monday–Friday');
  });

  test('follows its policies', async () => {
    await app.setPolicy(town, 'invoice.windowDays', 30);
    await app.setPolicy(town, 'plates.confirmation', false);
    await app.setPolicy(town, 'plates.sameHolderOnly', true);
    await app.setPolicy(town, 'vehicle.classes', [{ kind: 'MICROCAR', from: '2026-03-01' }]);
    await app.setPolicy(town, 'sections.labels', { requests: { it: 'Le mie richieste', en: 'My requests' } });
    expect((await visitor.get('', english)).body).toMatchObject({
      invoiceWindowDays: 30,
      plateConfirmation: false,
      sameHolderOnly: true,
      vehicleClasses: [{ kind: 'MICROCAR', fromOn: '2026-03-01' }],
      labels: { requests: 'My requests' },
    });
  });

  test('is not found when nobody knows it', async () => {
    for (const path of ['/nowhere', '/nowhere/notices', '/nowhere/texts/PRIVACY', '/%00', '/UPPER']) {
      expect(await app.caller('/api/v1').get(path), path).toMatchObject({
        status: 404,
        body: { code: 'municipality_not_found' },
      });
    }
  });
});

describe('its texts', () => {
  test('are shown in the version in force', async () => {
    expect((await visitor.get('/texts/PRIVACY')).body).toEqual({
      code: 'PRIVACY',
      version: 1,
      title: 'Testo PRIVACY',
      body: '# Testo\n\nDi prova.',
      publishedAt: NOW,
    });
    await app.query(
      town,
      `INSERT INTO municipal_text (id, municipality_id, code, version, title, body, published_at) VALUES ($1, $2, 'PRIVACY', 2, $3, $3, $4)`,
      [uuidv7(), town.id, { it: 'Nuovo' }, app.clock.now()],
    );
    // Without a translation the Italian text is shown.
    expect((await visitor.get('/texts/PRIVACY', english)).body).toMatchObject({ version: 2, title: 'Nuovo' });
    expect((await visitor.get('')).body.privacyVersion).toBe(2);
  });

  test('are not found by another code', async () => {
    for (const code of ['privacy', 'OTHER', '__proto__', 'constructor'])
      expect((await visitor.get(`/texts/${code}`)).status, code).toBe(404);
  });
});

describe('its notices', () => {
  interface Shown {
    for?: 'EVERYBODY' | 'SIGNED_IN' | 'SUBSCRIBERS';
    zone?: string;
  }
  const add = (severity: string, visible: string, title: string, shown: Shown = {}): Promise<unknown> =>
    app.query(
      town,
      `INSERT INTO public_notice (id, municipality_id, severity, title, body, visible, created_at, updated_at, audience, zone_id)
       VALUES ($1, $2, $3, $4, $4, $5, $6, $6, $7, $8)`,
      [
        ...[uuidv7(), town.id, severity, { it: title }, visible, app.clock.now()],
        ...[shown.for ?? 'EVERYBODY', shown.zone ?? null],
      ],
    );
  const titles = (answer: { body: { items: { title: string }[] } }): string[] =>
    answer.body.items.map(({ title }) => title).sort();

  test('R73: are those of today, the most urgent first', async () => {
    await add('INFO', '[2026-01-01,)', 'sempre');
    await add('URGENT', '[2026-02-10,2026-02-11)', 'oggi');
    await add('WARNING', '[2026-02-11,2026-02-12)', 'domani');
    await add('WARNING', '[2026-02-01,2026-02-10)', 'ieri');
    expect((await visitor.get('/notices')).body.items).toMatchObject([
      { severity: 'URGENT', title: 'oggi', fromOn: '2026-02-10', toOn: '2026-02-10' },
      {
        severity: 'INFO',
        title: 'sempre',
        fromOn: '2026-01-01',
        toOn: null,
        placements: ['HOME', 'LOGIN', 'DASHBOARD'],
      },
    ]);
    // The day is the municipality's: 23:30 UTC is half past midnight in Italy.
    app.clock.set('2026-02-10T23:30:00.000Z');
    expect((await visitor.get('/notices')).body.items.map(({ title }: { title: string }) => title)).toEqual([
      'domani',
      'sempre',
    ]);
    expect((await app.anonymous(await app.seedMunicipality()).get('/notices')).body.items).toEqual([]);
  });

  test('R73: for some people only never reach the others', async () => {
    await add('INFO', '[2026-01-01,)', 'tutti');
    await add('INFO', '[2026-01-01,)', 'chi accede', { for: 'SIGNED_IN' });
    await add('INFO', '[2026-01-01,)', 'abbonati', { for: 'SUBSCRIBERS' });
    await add('INFO', '[2026-01-01,)', 'zona A', { for: 'SUBSCRIBERS', zone: town.zones.A });
    await add('INFO', '[2026-01-01,)', 'zona B', { for: 'SUBSCRIBERS', zone: town.zones.B });
    const citizen = await app.createCitizen(town);
    const neighbour = await app.createCitizen(town);
    const { subscriptionId } = await paidSubscription(app, town, citizen);

    expect(titles(await visitor.get('/notices'))).toEqual(['tutti']);
    // A token on the public address opens nothing more.
    expect(titles(await citizen.get('/notices'))).toEqual(['tutti']);
    expect((await visitor.get('/my-notices')).status).toBe(401);
    expect(titles(await neighbour.get('/my-notices'))).toEqual(['chi accede', 'tutti']);
    expect(titles(await citizen.get('/my-notices'))).toEqual(['abbonati', 'chi accede', 'tutti', 'zona A']);
    await app.query(town, `UPDATE subscription SET status = 'REVOKED' WHERE id = $1`, [subscriptionId]);
    expect(titles(await citizen.get('/my-notices'))).toEqual(['chi accede', 'tutti']);
  });
});
