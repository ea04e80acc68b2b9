import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';

let app: TestApp;
let town: TestMunicipality;
let admin: TestOperator;

beforeAll(async () => {
  app = await createTestApp({ now: '2026-02-10T09:00:00.000Z' });
});
afterAll(() => app?.close());
beforeEach(async () => {
  town = await app.seedMunicipality();
  admin = await app.createOperator(town, 'TENANT_ADMIN');
});

const HEADER = 'zona;via;lato;dal;al;tranne';
function send(path: string, content: string | Buffer, who: TestOperator = admin): Promise<Answer> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(Buffer.from(content))], { type: 'text/csv' }), 'strade.csv');
  return who.post(path, form);
}
const check = (content: string | Buffer) => send('/zone-streets/check', content);
const apply = (content: string | Buffer, token: string, validRowsOnly = false) =>
  send(`/zone-streets/import?token=${token}&validRowsOnly=${validRowsOnly}`, content);
const search = (street: string, streetNumber?: string, where = town) =>
  app.anonymous(where).post('/sector-search', { street, ...(streetNumber ? { streetNumber } : {}) });
const add = (zone: 'A' | 'B', row: object) => admin.post(`/zones/${town.zones[zone]}/streets`, row);
const square = (lon: number, lat: number, size = 0.01) => ({
  type: 'Polygon',
  coordinates: [
    [
      [lon, lat],
      [lon + size, lat],
      [lon + size, lat + size],
      [lon, lat + size],
      [lon, lat],
    ],
  ],
});

describe('the table of streets', () => {
  it('tells an address its zone, and what is missing when it cannot', async () => {
    expect(
      (await add('A', { street: 'Viale Lincoln', side: 'EVEN', from: '2', to: '20', except: ['8'] })).body,
    ).toMatchObject({ street: 'Viale Lincoln', text: 'numeri pari dal 2 al 20, tranne 8' });
    expect((await add('B', { street: 'V.le Lincoln', side: 'ODD' })).status).toBe(201);
    const outcome = async (...address: [string, string?]) => {
      const { body } = await search(...address);
      return [body.outcome, ...body.sectors.map(({ code }: { code: string }) => code)];
    };
    expect(await outcome('viale LINCOLN', '12/A')).toEqual(['FOUND', 'A']);
    expect(await outcome('V.le Lincoln', '13')).toEqual(['FOUND', 'B']);
    expect(await outcome('Viale Lincoln', '8')).toEqual(['NUMBER_OUTSIDE', 'A', 'B']);
    expect(await outcome('Viale Lincoln')).toEqual(['NUMBER_NEEDED', 'A', 'B']);
    expect(await outcome('Via Roma')).toEqual(['FOUND', 'A']);
    expect((await search('Via Rona', '3')).body).toMatchObject({
      outcome: 'STREET_UNKNOWN',
      suggestions: ['Via Roma'],
    });
    const names = (await app.anonymous(town).get('/zones')).body.items[0].streets;
    expect(names).toEqual(['Via A', 'Via Roma', 'Viale Lincoln']);
  });

  it('gives a number to one zone only, unless the municipality lets zones share; closing a zone frees its numbers', async () => {
    await add('A', { street: 'Via Verdi', side: 'ALL', from: '1', to: '20' });
    const wanted = { street: 'via verdi', side: 'ODD', from: '15' };
    const refused = await add('B', wanted);
    expect(refused.body).toMatchObject({ status: 409, code: 'zone_numbers_claimed' });
    expect(refused.body.errors).toMatchObject([
      { code: 'civics_claimed', params: { zone: 'A', numbers: 'tutti i numeri dal 1 al 20' } },
    ]);
    expect((await add('A', wanted)).body.code).toBe('zone_numbers_claimed');
    await expect(
      app.query(
        town,
        `INSERT INTO zone_street (id, municipality_id, zone_id, street, street_key, side, claim, exclusive)
         SELECT gen_random_uuid(), municipality_id, '${town.zones.B}', street, street_key, side, claim, true
           FROM zone_street WHERE street = 'Via Verdi'`,
      ),
    ).rejects.toThrow(/zone_street_one_zone/);

    await app.setPolicy(town, 'zones.overlap', true);
    expect((await add('B', wanted)).status).toBe(201);
    expect((await search('Via Verdi', '17')).body).toMatchObject({
      outcome: 'SEVERAL',
      sectors: [{ code: 'A' }, { code: 'B' }],
    });

    await app.setPolicy(town, 'zones.overlap', false);
    await admin.patch(`/zones/${town.zones.A}`, { version: 1, active: false });
    expect((await search('Via Verdi', '17')).body).toMatchObject({
      outcome: 'FOUND',
      sectors: [{ code: 'B' }],
    });
    expect((await add('B', { street: 'Via Verdi', side: 'EVEN' })).status).toBe(201);
    await admin.patch(`/zones/${town.zones.B}`, { version: 1, active: false });
    expect((await admin.patch(`/zones/${town.zones.B}`, { version: 2, active: true })).status).toBe(200);
    expect((await admin.patch(`/zones/${town.zones.A}`, { version: 2, active: true })).body.code).toBe(
      'zone_numbers_claimed',
    );
  });

  it('says at which field numbers are wrong, and changes and removes rows', async () => {
    const wrong = async (row: object) =>
      (await add('A', { street: 'Via Verdi', side: 'EVEN', ...row })).body.errors;
    expect(await wrong({ from: 'x' })).toMatchObject([{ pointer: '/from', code: 'civic_invalid' }]);
    expect(await wrong({ from: '20', to: '2' })).toMatchObject([{ pointer: '/to', code: 'civics_reversed' }]);
    expect(await wrong({ from: '3', to: '3' })).toMatchObject([{ pointer: '/from', code: 'civics_none' }]);
    expect(await wrong({ street: '...' })).toMatchObject([{ pointer: '/street' }]);
    const { id } = (await add('A', { street: 'Via Verdi', side: 'EVEN' })).body;
    const path = `/zones/${town.zones.A}/streets/${id}`;
    expect((await admin.put(path, { street: 'Via Verdi', side: 'EVEN', to: '30a' })).body.to).toBe('30/A');
    // Through another zone of the same municipality it is not there either.
    expect((await admin.delete(path.replace(town.zones.A, town.zones.B))).status).toBe(404);
    expect((await admin.delete(path)).status).toBe(204);
    expect((await search('Via Verdi', '2')).body.outcome).toBe('STREET_UNKNOWN');
    const actions = await app.query<{ action: string }>(
      town,
      `SELECT action FROM audit_event WHERE action LIKE 'zone.street%' ORDER BY at, id`,
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'zone.street_added',
      'zone.street_changed',
      'zone.street_removed',
    ]);
  });
});

describe('a file of streets', () => {
  const bad = [
    HEADER,
    'A;Via Unità Italiana;pari;2;20;8 | 14/A',
    'A;Via Roma;tutti;;;',
    'Z;Via Verdi;;;;',
    'B;Via Roma;dispari;1;;',
    'A;=cmd();;;;',
  ].join('\r\n');

  it('is tried first: every row that is wrong is told, nothing is written', async () => {
    // As an older spreadsheet writes it.
    const answer = await check(Buffer.from(bad, 'latin1'));
    expect(answer.body).toMatchObject({
      applied: false,
      rowsTotal: 5,
      rowsNew: 1,
      rowsUnchanged: 1,
      rowsWrong: 3,
      rowsRemoved: 2,
    });
    expect(
      answer.body.problems.map(({ line, column, code }: Record<string, unknown>) => [line, column, code]),
    ).toEqual([
      [4, 'zona', 'ZONE'],
      [5, 'via', 'CLAIMED_IN_FILE'],
      [6, 'via', 'FORMULA'],
    ]);
    // Safe to open: what begins like a formula is text.
    expect(answer.body.report).toContain(`6;via;'=cmd();`);
    expect((await search('Via Unità Italiana', '2')).body.outcome).toBe('STREET_UNKNOWN');
    expect((await apply(Buffer.from(bad, 'latin1'), answer.body.token)).body.code).toBe(
      'import_has_wrong_rows',
    );
  });

  it('is written as it was looked at, or not at all', async () => {
    const { token } = (await check(bad)).body;
    expect((await apply(`${bad}\r\nA;Via Nuova;;;;`, token, true)).body.code).toBe('conflict_stale_version');
    await add('B', { street: 'Via Altra', side: 'ALL' });
    expect((await apply(bad, token, true)).body.code).toBe('conflict_stale_version');
    const again = (await check(bad)).body.token;
    expect((await apply(bad, again, true)).body).toMatchObject({ applied: true, rowsNew: 1, rowsRemoved: 3 });
    expect((await search('via Unita’ Italiana', '2')).body).toMatchObject({
      outcome: 'FOUND',
      sectors: [{ code: 'A' }],
    });
    expect((await search('Via Unità Italiana', '14/A')).body.outcome).toBe('NUMBER_OUTSIDE');
    // The file has a row for B, wrong though it is; only zones with a valid row are replaced... B's row clashes.
    expect((await search('Via A', '1')).body.outcome).toBe('STREET_UNKNOWN');
    expect((await check(bad)).body).toMatchObject({ rowsNew: 0 });
  });

  it('comes back in the shape it is taken', async () => {
    await add('A', { street: 'Via Verdi', side: 'EVEN', from: '2', to: '20', except: ['8', '14/A'] });
    const { text } = await admin.get('/zone-streets/file');
    expect(text).toContain('A;Via Verdi;pari;2;20;8 | 14/A\r\n');
    expect((await check(text)).body).toMatchObject({ rowsNew: 0, rowsRemoved: 0, rowsWrong: 0, token: null });
    expect((await check(text.replaceAll(';', ','))).body).toMatchObject({ rowsNew: 0, rowsWrong: 0 });
    const one = await admin.get(`/zone-streets/file?zoneId=${town.zones.B}`);
    expect(one.text.trim().split('\r\n')).toHaveLength(2);
  });

  it('is refused as a whole when it is no such file', async () => {
    expect((await check('nome;cognome\r\nA;B\r\n')).body.refusal).toMatch(/Mancano le colonne: zona, via/);
    expect((await check(`${HEADER}\r\n`)).body.refusal).toMatch(/solo l’intestazione/);
    expect((await check(Buffer.from('504b0304', 'hex'))).body.code).toBe('import_not_csv');
    const reviewer = await app.createOperator(town, 'REVIEWER');
    expect((await send('/zone-streets/check', bad, reviewer)).status).toBe(403);
  });

  it('of another municipality is not seen', async () => {
    const other = await app.seedMunicipality();
    await add('A', { street: 'Via Verdi', side: 'ALL' });
    expect((await search('Via Verdi', '1', other)).body.outcome).toBe('STREET_UNKNOWN');
  });
});

describe('the ground of a zone', () => {
  const put = (text: unknown, version = 1, zone: 'A' | 'B' = 'A') =>
    admin.put(`/zones/${town.zones[zone]}/geometry`, {
      version,
      text: typeof text === 'string' || text === null ? text : JSON.stringify(text),
    });

  it('is stored and shown; a crossing outline is refused with its place, shared ground is told', async () => {
    const bowtie = {
      type: 'Polygon',
      coordinates: [
        [
          [14.33, 41.07],
          [14.34, 41.08],
          [14.34, 41.07],
          [14.33, 41.08],
        ],
      ],
    };
    const refused = await put(bowtie);
    expect(refused.body).toMatchObject({ status: 422, code: 'zone_geometry_invalid' });
    expect(refused.body.errors[0].params.reason).toMatch(
      /punto 1 incrocia il lato che parte dal punto 3, vicino a 41\.075, 14\.335/,
    );
    const tried = await admin.post('/zone-geometry/check', { text: JSON.stringify(bowtie) });
    expect(tried.body).toMatchObject({
      geometry: null,
      problems: [{ code: 'CROSSES_ITSELF', ring: 1, point: 1 }],
    });

    expect((await put(square(14.33, 41.07))).body).toMatchObject({ zone: { version: 2 }, overlaps: [] });
    const over = await put(square(14.335, 41.07), 1, 'B');
    expect(over.body.overlaps).toMatchObject([{ code: 'A' }]);
    expect((await put(square(14.33, 41.07), 1)).body.code).toBe('conflict_stale_version');
    const outlines = await app.anonymous(town).get('/zone-outlines');
    expect(outlines.body.items.map(({ code }: { code: string }) => code)).toEqual(['A', 'B']);
    expect((await admin.get('/zone-map')).body).toMatchObject({
      tiles: null,
      items: [{ code: 'A' }, { code: 'B' }],
    });

    expect((await put(null, 2)).body.zone.version).toBe(3);
    const [last] = await app.query<{ data: { before: string } }>(
      town,
      `SELECT data FROM audit_event WHERE action = 'zone.geometry_removed'`,
    );
    expect(JSON.parse(last!.data.before)).toMatchObject({ type: 'MultiPolygon' });
  });
});

describe('R45: the check of a certification', () => {
  it('says in which sector the address is, to the civic number', async () => {
    const { body: rows } = await admin.get(`/zones/${town.zones.A}/streets`);
    const roma = rows.items.find(({ street }: { street: string }) => street === 'Via Roma');
    await admin.put(`/zones/${town.zones.A}/streets/${roma.id}`, { street: 'Via Roma', side: 'ODD' });
    await add('B', { street: 'Via Roma', side: 'EVEN', to: '40' });
    const { acceptedCertification } = await import('../../testing/journeys.js');
    const citizen = await app.createCitizen(town);
    const id = await acceptedCertification(app, town, citizen, 'RESIDENCE_A');
    const reviewer = await app.createOperator(town, 'REVIEWER');
    const { body } = await reviewer.get(`/review/requests/${id}`);
    const street = body.checks.find(({ code }: { code: string }) => code === 'street');
    expect(street).toMatchObject({
      level: 'WARN',
      text: 'Via Roma 12 è in Settore B, non nel settore chiesto (Settore A)',
    });
  });
});
