import { ROLES, hasPermission } from '@sosta/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  jpeg,
  pdf,
  type Answer,
  type Caller,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';

const NOW = '2026-02-10T09:00:00.000Z';
const english = { 'accept-language': 'en' };
let app: TestApp;
let town: TestMunicipality;
let admin: TestOperator;
let visitor: Caller;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set(NOW);
  town = await app.seedMunicipality();
  admin = await app.createOperator(town, 'TENANT_ADMIN');
  visitor = app.anonymous(town);
});

const fileOf = (bytes: Buffer, name: string, type: string): FormData => {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  return form;
};

describe('the office', () => {
  const office = {
    name: { it: 'Ufficio abbonamenti', en: 'Permit office' },
    address: 'Via Nuova 5, 81100 Caserta (CE)',
    latitude: 41.07,
    longitude: 14.33,
    phone: '0823 111111',
    email: 'nuovo@example.test',
    hours: [
      { weekday: 2, from: '15:00', to: '17:00' },
      { weekday: 2, from: '09:00', to: '13:00' },
    ],
    closures: [{ fromOn: '2026-12-24', toOn: '2026-12-24', reason: { it: 'Vigilia', en: 'Christmas Eve' } }],
    note: { it: 'Suonare al citofono' },
  };

  test('of the profile is shown until one is written, with its state', async () => {
    const [shown] = (await visitor.get('/offices', english)).body.items;
    expect(shown).toMatchObject({
      address: 'Piazza Prova 1, 81100 Caserta (CE)',
      hours: [{ days: 'Monday–Friday', hours: '9:00–13:00' }],
      state: { open: true, untilTime: '13:00' },
      geoUrl: null,
    });
    expect(new URL(shown.mapUrl).hostname).toBe('www.openstreetmap.org');
    expect((await admin.get('/offices')).body).toMatchObject({
      items: [],
      fromProfile: { address: 'Piazza Prova 1, 81100 Caserta (CE)', hours: expect.arrayContaining([]) },
    });
  });

  test('R73: hours and closures are written by the office, and said in the town’s time', async () => {
    const created = await admin.post('/offices', office);
    expect(created).toMatchObject({ status: 201, body: { main: true, version: 1 } });
    expect((await visitor.get('/offices')).body.items).toMatchObject([
      {
        name: 'Ufficio abbonamenti',
        hours: [{ days: 'Martedì', hours: '9:00–13:00, 15:00–17:00' }],
        closures: [{ fromOn: '2026-12-24', reason: 'Vigilia' }],
        geoUrl: 'geo:41.07,14.33',
        state: { open: true, untilTime: '13:00' },
      },
    ]);
    // A closure today shuts what the week opens.
    const { body } = created;
    const closed = { ...office, version: 1, closures: [{ fromOn: '2026-02-10', toOn: '2026-02-10' }] };
    expect((await admin.patch(`/offices/${body.id}`, closed)).status).toBe(200);
    expect((await visitor.get('/offices')).body.items[0].state).toMatchObject({
      open: false,
      opensOn: '2026-02-17',
      closure: { reason: null },
    });
    expect((await admin.patch(`/offices/${body.id}`, closed)).body.code).toBe('conflict_stale_version');
  });

  test('that comes first is the one that everything printed or sent reads', async () => {
    await admin.post('/offices', office);
    expect((await visitor.get('')).body.office).toEqual({
      address: office.address,
      phone: office.phone,
      email: office.email,
      hours: [{ days: 'Martedì', hours: '9:00–13:00, 15:00–17:00' }],
    });
    const second = await admin.post('/offices', {
      ...office,
      address: 'Via Seconda 2',
      hours: [],
      closures: [],
    });
    expect(second.body.main).toBe(false);
    expect((await visitor.get('')).body.office.address).toBe(office.address);
    expect((await admin.post(`/offices/${second.body.id}/main`)).body.main).toBe(true);
    expect((await visitor.get('')).body.office.address).toBe('Via Seconda 2');
    expect((await admin.delete(`/offices/${second.body.id}`)).body.code).toBe('conflict');
    const [, first] = (await admin.get('/offices')).body.items;
    expect((await admin.delete(`/offices/${first.id}`)).status).toBe(204);
    expect((await visitor.get('/offices')).body.items).toMatchObject([
      { state: { open: false, opensOn: null } },
    ]);
  });

  test.each([
    [
      '/hours/1/to',
      {
        hours: [
          { weekday: 1, from: '09:00', to: '13:00' },
          { weekday: 1, from: '15:00', to: '14:00' },
        ],
      },
    ],
    [
      '/hours/1/from',
      {
        hours: [
          { weekday: 1, from: '09:00', to: '13:00' },
          { weekday: 1, from: '12:00', to: '14:00' },
        ],
      },
    ],
    ['/hours/0/from', { hours: [{ weekday: 1, from: '9', to: '13:00' }] }],
    ['/hours/0/weekday', { hours: [{ weekday: 8, from: '09:00', to: '13:00' }] }],
    ['/closures/0/toOn', { closures: [{ fromOn: '2026-12-25', toOn: '2026-12-24' }] }],
    ['/longitude', { longitude: null }],
    ['/latitude', { latitude: 91 }],
    ['/email', { email: 'x' }],
  ])('with something wrong in %s is not written', async (pointer, wrong) => {
    const answer = await admin.post('/offices', { ...office, ...wrong });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    expect((await admin.get('/offices')).body.items).toEqual([]);
  });
});

describe('a text', () => {
  const text = {
    basedOn: 1,
    title: { it: 'Regolamento di {comune}' },
    body: { it: '# Regole\n\nScrivi a {email}. <script>alert(1)</script>', en: 'Write to {email}.' },
  };

  test('R45: the Regolamento is published as a new version, and the one before stays', async () => {
    const published = await admin.post('/texts/REGULATION', text);
    expect(published).toMatchObject({ status: 201, body: { version: 2, publishedBy: expect.any(String) } });
    expect((await visitor.get('/texts/REGULATION')).body).toMatchObject({
      version: 2,
      title: `Regolamento di ${town.name}`,
      body: '# Regole\n\nScrivi a ufficio@example.test. <script>alert(1)</script>',
    });
    expect((await visitor.get('/texts/REGULATION', english)).body.body).toBe(
      'Write to ufficio@example.test.',
    );
    expect((await admin.get('/texts/REGULATION/versions/1')).body.title.it).toBe('Testo REGULATION');
    for (const version of [3, 2 ** 31, 2 ** 53, 'x', '1.5'])
      expect((await admin.get(`/texts/REGULATION/versions/${version}`)).status).toBe(404);
    const listed = (await admin.get('/texts')).body;
    expect(listed.items[0].versions.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    expect(listed.variables).toContainEqual({ name: 'comune', value: town.name });
  });

  test('written from an older version is not published over a newer one', async () => {
    const [one, two] = await Promise.all([
      admin.post('/texts/PRIVACY', text),
      admin.post('/texts/PRIVACY', { ...text, body: { it: 'altro' } }),
    ]);
    expect([one.status, two.status].sort()).toEqual([201, 409]);
    expect((await visitor.get('')).body.privacyVersion).toBe(2);
  });

  test('cannot be changed or taken away by the application at all', async () => {
    for (const sql of [
      `UPDATE municipal_text SET body = '{"it":"x"}'`,
      'DELETE FROM municipal_text',
      `UPDATE decision_reason SET text = '{"it":"x"}'`,
      `UPDATE office_form_file SET sha256 = 'x'`,
    ]) {
      await expect(app.query(town, sql), sql).rejects.toThrow(/permission denied/);
    }
  });

  test('with a place that nothing fills is refused, by name', async () => {
    const answer = await admin.post('/texts/PRIVACY', {
      ...text,
      body: { it: 'ok', en: 'Città di {citta}' },
    });
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ pointer: '/body/en', code: 'variable_unknown', params: { name: 'citta' } }),
    ]);
    expect((await admin.post('/texts/OTHER', text)).status).toBe(404);
  });
});

describe('a form', () => {
  const form = {
    code: 'comunicazione-preliminare',
    title: { it: 'Comunicazione preliminare', en: 'Preliminary communication' },
    description: { it: 'Per chi non è riconosciuto' },
    placement: 'PRELIMINARY_COMMUNICATION',
  };
  const publish = (
    id: string,
    bytes: Buffer,
    name = 'Modulo già pronto.pdf',
    type = 'application/pdf',
  ): Promise<Answer> => admin.post(`/forms/${id}/files`, fileOf(bytes, name, type));

  test('R38: is downloaded without signing in, with its name, and kept by who has it', async () => {
    const { body } = await admin.post('/forms', form);
    // Without a file there is nothing to offer.
    expect((await visitor.get('/forms')).body.items).toEqual([]);
    expect((await visitor.get(`/forms/${form.code}`)).status).toBe(404);
    const bytes = pdf({ pages: 2 });
    expect(await publish(body.id, bytes)).toMatchObject({
      status: 201,
      body: { files: [{ version: 1, fileName: 'Modulo già pronto.pdf', pageCount: 2 }] },
    });
    expect((await visitor.get('/forms', english)).body.items).toMatchObject([
      {
        code: form.code,
        title: 'Preliminary communication',
        placement: 'PRELIMINARY_COMMUNICATION',
        url: `/api/v1/${town.slug}/forms/${form.code}`,
        sizeBytes: bytes.length,
      },
    ]);
    const got = await visitor.get(`/forms/${form.code}`);
    expect([got.status, got.headers['content-type'], got.headers['content-disposition']]).toEqual([
      200,
      'application/pdf',
      `attachment; filename*=UTF-8''Modulo%20gi%C3%A0%20pronto.pdf`,
    ]);
    expect(got.headers['cache-control']).toBe('public, no-cache');
    const etag = String(got.headers['etag']);
    expect((await visitor.get(`/forms/${form.code}`, { 'if-none-match': etag })).status).toBe(304);

    await publish(body.id, pdf({ pages: 3 }));
    expect((await visitor.get(`/forms/${form.code}`, { 'if-none-match': etag })).status).toBe(200);
    expect((await admin.get(`/forms/${body.id}/files/1`)).status).toBe(200);
    expect((await admin.get(`/forms/${body.id}/files/3`)).status).toBe(404);

    await admin.patch(`/forms/${body.id}`, { version: 1, active: false });
    expect((await visitor.get(`/forms/${form.code}`)).status).toBe(404);
  });

  test('R48: of the municipality’s own is offered where certifications are asked for', async () => {
    for (const [code, placement, position] of [
      ['secondo', 'CERTIFICATION', 2],
      ['primo', 'CERTIFICATION', 1],
    ] as const) {
      const { body } = await admin.post('/forms', { ...form, code, placement, position });
      await publish(body.id, pdf());
    }
    expect((await visitor.get('/forms')).body.items).toMatchObject([
      { code: 'primo', placement: 'CERTIFICATION' },
      { code: 'secondo', placement: 'CERTIFICATION' },
    ]);
    expect((await admin.post('/forms', { ...form, code: 'primo' })).body.errors).toMatchObject([
      { pointer: '/code', code: 'repeated' },
    ]);
  });

  test('is a PDF that nothing runs in, and nothing else', async () => {
    const { body } = await admin.post('/forms', form);
    const active = pdf({ catalog: '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>' });
    for (const [bytes, code] of [
      [active, 'upload_pdf_active_content'],
      [await jpeg(), 'upload_pdf_required'],
      [Buffer.from('<html><script>alert(1)</script>'), 'upload_type_not_allowed'],
      [Buffer.alloc(0), 'upload_empty'],
      [Buffer.concat([pdf(), Buffer.alloc(10 * 1024 * 1024)]), 'upload_too_large'],
    ] as const) {
      expect([(await publish(body.id, bytes)).body.code, code]).toEqual([code, code]);
    }
    expect((await admin.get('/forms')).body.items[0].files).toEqual([]);
    const elsewhere = await app.createOperator(await app.seedMunicipality(), 'TENANT_ADMIN');
    expect(
      (await elsewhere.post(`/forms/${body.id}/files`, fileOf(pdf(), 'x.pdf', 'application/pdf'))).status,
    ).toBe(404);
  });
});

describe('a reason for a decision', () => {
  const reason = {
    decision: 'REFUSE',
    appliesTo: ['PLATE'],
    text: { it: 'Targa non leggibile', en: 'Plate not readable' },
  };
  const offered = async (): Promise<string[]> => {
    const reviewer = await app.createOperator(town, 'REVIEWER');
    const { body } = await reviewer.get('/decision-reasons?decision=REFUSE&appliesTo=PLATE');
    return body.items.map((item: { text: string }) => item.text);
  };

  test('is offered by the review desk at once, and no longer when it is put aside', async () => {
    const { body } = await admin.post('/reasons', reason);
    expect(body.code).toMatch(/^TARGA_NON_LEGGIBILE_[0-9A-F]{8}$/);
    expect(await offered()).toContain('Targa non leggibile');
    await admin.patch(`/reasons/${body.id}`, { version: 1, active: false });
    expect(await offered()).not.toContain('Targa non leggibile');
    expect((await admin.patch(`/reasons/${body.id}`, { version: 2, active: true })).body.code).toBe(
      body.code,
    );
    expect(await offered()).toContain('Targa non leggibile');
  });

  test('that was given keeps its words: others make another reason', async () => {
    const { body: before } = await admin.post('/reasons', reason);
    const { body: after } = await admin.patch(`/reasons/${before.id}`, {
      version: 1,
      text: { it: 'La foto della targa non si legge' },
    });
    expect(after.code).not.toBe(before.code);
    const texts = await app.query(
      town,
      `SELECT text->>'it' AS it, active FROM decision_reason WHERE code = $1`,
      [before.code],
    );
    expect(texts).toEqual([{ it: 'Targa non leggibile', active: false }]);
    const shown = await offered();
    expect(shown).toContain('La foto della targa non si legge');
    expect(shown).not.toContain('Targa non leggibile');
    const listed = (await admin.get('/reasons')).body.items.map(({ id }: { id: string }) => id);
    expect(listed).toContain(after.id);
    expect(listed).not.toContain(before.id);
    expect((await admin.patch(`/reasons/${before.id}`, { version: 1, active: true })).body.code).toBe(
      'conflict_stale_version',
    );
  });
});

test('the office’s words are written by who holds the permission, for every role', async () => {
  const citizen = await app.createCitizen(town);
  for (const path of ['/offices', '/texts', '/forms', '/reasons']) {
    for (const role of ROLES) {
      const operator = await app.createOperator(town, role);
      const { status } = await operator.get(path);
      expect([path, role, status]).toEqual([path, role, hasPermission([role], 'content.write') ? 200 : 403]);
    }
    const headers = { authorization: `Bearer ${citizen.token}` };
    expect(
      (await app.request('GET', `/api/v1/${town.slug}/operator${path}`, undefined, headers)).status,
    ).toBe(403);
  }
});
