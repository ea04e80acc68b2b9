import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { paidSubscription } from '../../testing/journeys.js';
import { admitClient, insertRight } from '../../testing/rights.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { CheckRecorder } from './check-recorder.js';
import type { CheckDto } from './http/check.dto.js';
import { HotRoute } from './hot-route.js';
import { RightsProjection, STALE_AFTER_MS } from './rights-projection.js';
import { RightRepository } from './persistence/right.repository.js';
import { RightsInDatabase } from './rights-in-database.js';

const NOW = '2026-02-10T09:00:00.000Z';
const YEAR = { from: '2026-01-01', to: '2027-01-01' };

let app: TestApp;
let town: TestMunicipality;
let admin: TestOperator;
let headers: { 'x-api-key': string };
let projection: RightsProjection;
let plates = 0;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
  projection = app.get(RightsProjection);
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  vi.restoreAllMocks();
  town = await app.seedMunicipality();
  admin = await app.createOperator(town, 'TENANT_ADMIN');
  ({ headers } = await admitClient(admin, { scopes: ['enforcement:check'] }));
});

const newPlate = (): string => `CK${String((plates += 1)).padStart(3, '0')}AA`;
const check = (body: object, given: Record<string, string> = headers, where = town): Promise<Answer> =>
  app.anonymous(where).post('/enforcement/checks', body, given);
const setStatus = (id: string, status: string): Promise<unknown> =>
  app.query(town, 'UPDATE subscription SET status = $2 WHERE id = $1', [id, status]);

describe('the check of a plate', () => {
  it('answers VALID with the right, its zones and its end, and nothing about the holder', async () => {
    const plate = newPlate();
    const { number, subscriptionId } = await insertRight(app, town, { plate, zones: ['A', 'B'], ...YEAR });
    const answer = await check({
      plate: ` ${plate.toLowerCase().replace('aa', '-aa')}`,
      country: 'IT',
      zone: 'A',
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      plate,
      allowed: true,
      outcome: 'VALID',
      zone: 'A',
      at: NOW,
      checkedAt: NOW,
      validUntil: '2026-12-31T23:00:00.000Z',
      rights: [
        {
          id: subscriptionId,
          number,
          product: { code: 'FREE_MONTH', name: 'Abbonamento FREE_MONTH' },
          zones: ['A', 'B'],
          validFrom: '2025-12-31T23:00:00.000Z',
          validUntil: '2026-12-31T23:00:00.000Z',
          plateKind: 'PRIMARY',
          status: 'ACTIVE',
          serial: 1,
        },
      ],
    });
    expect(answer.text).not.toMatch(/Riservato|Segreta|X0000/);
    expect(answer.headers['x-data-as-of']).toBe(NOW);
    expect(answer.body).not.toHaveProperty('similar');
  });

  it('answers the same from memory as from the database', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, ...YEAR });
    const database = vi.spyOn(app.get(RightsInDatabase), 'of');
    // Before memory has heard of it, and after.
    vi.spyOn(projection, 'find').mockReturnValueOnce([]);
    const fromDatabase = await check({ plate, zone: 'A' });
    expect(database).toHaveBeenCalledTimes(1);
    await projection.refresh();
    const fromMemory = await check({ plate, zone: 'A' });
    expect(database).toHaveBeenCalledTimes(1);
    expect(fromMemory.body).toEqual({ ...fromDatabase.body, checkId: fromMemory.body.checkId });
  });

  it('goes by the civil day of the municipality, to the millisecond', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, from: '2026-03-29', to: '2026-03-30' });
    const at = async (instant: string) => (await check({ plate, zone: 'A', at: instant })).body.outcome;
    // The day the clocks go forward has 23 hours.
    expect(await at('2026-03-28T23:59:59.999+01:00')).toBe('NOT_YET_VALID');
    expect(await at('2026-03-29T00:00:00+01:00')).toBe('VALID');
    expect(await at('2026-03-29T23:59:59.999+02:00')).toBe('VALID');
    expect(await at('2026-03-30T00:00:00+02:00')).toBe('EXPIRED');
  });

  it('answers IN_GRACE, and allows, for as many days as the policy says; then EXPIRED', async () => {
    await app.setPolicy(town, 'enforcement.graceDays', 3);
    const plate = newPlate();
    await insertRight(app, town, { plate, from: '2026-01-01', to: '2026-02-01' });
    const at = async (day: string) => (await check({ plate, zone: 'A', at: `${day}T12:00:00+01:00` })).body;
    expect(await at('2026-01-31')).toMatchObject({ outcome: 'VALID', allowed: true });
    expect(await at('2026-02-01')).toMatchObject({ outcome: 'IN_GRACE', allowed: true });
    expect(await at('2026-02-03')).toMatchObject({ outcome: 'IN_GRACE', allowed: true });
    expect(await at('2026-02-04')).toMatchObject({
      outcome: 'EXPIRED',
      allowed: false,
      validUntil: '2026-01-31T23:00:00.000Z',
    });
  });

  it('answers WRONG_ZONE with the zones where the right holds', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, zones: ['B'], ...YEAR });
    await projection.refresh();
    expect((await check({ plate, zone: 'A' })).body).toMatchObject({
      outcome: 'WRONG_ZONE',
      allowed: false,
      rights: [{ zones: ['B'] }],
    });
    expect((await check({ plate, zone: 'B' })).body.outcome).toBe('VALID');
    expect((await check({ plate })).body.outcome).toBe('VALID');
  });

  it('answers SUSPENDED and REVOKED once memory has heard of it, and never longer than it may be stale', async () => {
    const plate = newPlate();
    const { subscriptionId } = await insertRight(app, town, { plate, ...YEAR });
    await projection.refresh();
    expect((await check({ plate, zone: 'A' })).body.outcome).toBe('VALID');
    for (const status of ['SUSPENDED', 'REVOKED']) {
      await setStatus(subscriptionId, status);
      await projection.refresh();
      expect((await check({ plate, zone: 'A' })).body).toMatchObject({
        outcome: status,
        allowed: false,
        rights: [{ status }],
      });
    }
    await setStatus(subscriptionId, 'ACTIVE');
    expect((await check({ plate, zone: 'A' })).body.outcome).toBe('VALID');
  });

  it('answers NOT_FOUND with 200 for a plate without rights, and for the same plate of another country', async () => {
    const plate = newPlate();
    expect(await check({ plate, zone: 'A' })).toMatchObject({
      status: 200,
      body: { outcome: 'NOT_FOUND', allowed: false, validUntil: null, rights: [] },
    });
    await insertRight(app, town, { plate, country: 'DE', ...YEAR });
    await projection.refresh();
    expect((await check({ plate, country: 'IT' })).body.outcome).toBe('NOT_FOUND');
    expect((await check({ plate, country: 'DE' })).body.outcome).toBe('VALID');
  });

  it('follows a temporary plate there and back', async () => {
    const [own, courtesy] = [newPlate(), newPlate()];
    await insertRight(app, town, {
      plate: own,
      ...YEAR,
      periods: [
        { plate: own, period: '[2026-01-01 00:00+01,2026-02-09 10:15+01)' },
        { plate: courtesy, period: '[2026-02-09 10:15+01,2026-02-12 00:00+01)' },
        { plate: own, period: '[2026-02-12 00:00+01,2027-01-01 00:00+01)' },
      ],
    });
    await projection.refresh();
    const at = async (plate: string, day: string) =>
      (await check({ plate, zone: 'A', at: `${day}T10:15:00+01:00` })).body;
    expect((await at(own, '2026-02-08')).outcome).toBe('VALID');
    expect((await at(own, '2026-02-09')).outcome).toBe('NOT_YET_VALID');
    expect(await at(courtesy, '2026-02-09')).toMatchObject({
      outcome: 'VALID',
      validUntil: '2026-02-11T23:00:00.000Z',
      rights: [{ plateKind: 'TEMPORARY' }],
    });
    expect((await at(own, '2026-02-13')).outcome).toBe('VALID');
    expect((await at(courtesy, '2026-02-13')).outcome).toBe('EXPIRED');
  });

  it('knows a right as soon as it is paid, though memory does not', async () => {
    await projection.refresh();
    vi.spyOn(projection, 'refresh').mockResolvedValue();
    const { plate } = await paidSubscription(app, town, await app.createCitizen(town));
    expect((await check({ plate, zone: 'A' })).body).toMatchObject({ outcome: 'VALID', allowed: true });
  });

  it('refuses what it cannot read, saying what is wrong', async () => {
    const errors = async (body: object) => (await check(body)).body.errors;
    expect(await errors({})).toEqual([{ pointer: '/plate', code: 'required' }]);
    expect(await errors({ plate: '?!' })).toEqual([{ pointer: '/plate', code: 'characters_not_allowed' }]);
    expect(await errors({ plate: ' - ' })).toEqual([{ pointer: '/plate', code: 'format_invalid' }]);
    // The first three letters are Cyrillic: without them it would be somebody's plate.
    expect(await errors({ plate: 'АВС123CD' })).toEqual([
      { pointer: '/plate', code: 'characters_not_allowed' },
    ]);
    expect(await errors({ plate: 'A'.repeat(300) })).toEqual([
      { pointer: '/plate', code: 'too_long', params: { max: 20 } },
    ]);
    expect((await check({ plate: '  ab 123-cd ' })).body).toMatchObject({
      plate: 'AB123CD',
      outcome: 'NOT_FOUND',
    });
    expect(await errors({ plate: 'AB123CD', at: '2026-02-10T10:00:00' })).toEqual([
      { pointer: '/at', code: 'instant_invalid' },
    ]);
    expect(await errors({ plate: 'AB123CD', zone: 'NOPE' })).toEqual([
      { pointer: '/zone', code: 'value_not_allowed' },
    ]);
    expect(await errors({ plate: 'AB123CD', holder: true, country: 'Italia' })).toEqual([
      { pointer: '/holder', code: 'unexpected_property' },
      { pointer: '/country', code: 'format_invalid' },
    ]);
    expect((await check([])).status).toBe(400);
    const at = (location: unknown) => errors({ plate: 'AB123CD', location });
    expect(await at('41.07,14.33')).toEqual([{ pointer: '/location', code: 'format_invalid' }]);
    expect(await at({ latitude: '41', lon: 14 })).toEqual([
      { pointer: '/location/lon', code: 'unexpected_property' },
      { pointer: '/location/latitude', code: 'not_a_number' },
      { pointer: '/location/longitude', code: 'required' },
    ]);
    expect(await at({ latitude: 91, longitude: 14 })).toEqual([
      { pointer: '/location/latitude', code: 'value_not_allowed' },
    ]);
    expect(await errors({ plate: 'AB123CD', zone: 'A', location: { latitude: 41, longitude: 14 } })).toEqual([
      { pointer: '/location', code: 'unexpected_property' },
    ]);
  });

  it('sees no rights of another municipality', async () => {
    const other = await app.seedMunicipality();
    const plate = newPlate();
    await insertRight(app, other, { plate, ...YEAR });
    await projection.refresh();
    expect((await check({ plate })).body.outcome).toBe('NOT_FOUND');
    expect((await check({ plate }, headers, other)).status).toBe(401);
  });

  it('with a key of some zones answers for those, and refuses others with 403', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, zones: ['B'], ...YEAR });
    await projection.refresh();
    const limited = await admitClient(admin, { scopes: ['enforcement:check'], zones: ['A'] });
    expect((await check({ plate, zone: 'B' }, limited.headers)).body).toMatchObject({
      status: 403,
      code: 'api_zone_not_allowed',
    });
    expect((await check({ plate }, limited.headers)).body.outcome).toBe('WRONG_ZONE');
  });

  it('is open to inspectors signed in to the back office, not to those who may not', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, ...YEAR });
    const inspector = await app.createOperator(town, 'INSPECTOR');
    const accountant = await app.createOperator(town, 'ACCOUNTANT');
    const as = (token: string) => check({ plate }, { authorization: `Bearer ${token}` });
    expect((await as(inspector.token)).body.outcome).toBe('VALID');
    expect((await as(accountant.token)).status).toBe(403);
  });

  it('hints at plates that look alike only with the scope', async () => {
    const stem = newPlate().slice(0, 5);
    await insertRight(app, town, { plate: `${stem}B8`, ...YEAR });
    await projection.refresh();
    const hinted = await admitClient(admin, { scopes: ['enforcement:check', 'enforcement:similar'] });
    const typed = { plate: `${stem}BB`, zone: 'A' };
    expect((await check(typed, hinted.headers)).body).toMatchObject({
      outcome: 'NOT_FOUND',
      similar: [{ plate: `${stem}B8`, outcome: 'VALID' }],
    });
    expect((await check({ ...typed, zone: 'B' }, hinted.headers)).body.similar).toEqual([]);
    expect((await check(typed)).body).not.toHaveProperty('similar');
  });
});

describe('a check by position', () => {
  const square = (west: number) => ({
    type: 'MultiPolygon',
    coordinates: [
      [
        [
          [west, 41],
          [west + 0.01, 41],
          [west + 0.01, 41.01],
          [west, 41.01],
          [west, 41],
        ],
        // A hole: a court that is not of the zone.
        [
          [west + 0.004, 41.004],
          [west + 0.004, 41.006],
          [west + 0.006, 41.006],
          [west + 0.006, 41.004],
          [west + 0.004, 41.004],
        ],
      ],
    ],
  });
  const draw = (code: 'A' | 'B', geometry: object | null) =>
    app.query(town, 'UPDATE zone SET geometry = $2 WHERE code = $1', [
      code,
      geometry && JSON.stringify(geometry),
    ]);
  const inA = { latitude: 41.002, longitude: 14.302 };
  const inB = { latitude: 41.002, longitude: 14.322 };
  const inCourt = { latitude: 41.005, longitude: 14.305 };

  it('is answered for the zone whose ground it lies on, as if the zone had been named', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, ...YEAR });
    await draw('A', square(14.3));
    await draw('B', square(14.32));
    await projection.refresh();
    expect((await check({ plate, location: inA })).body).toMatchObject({ outcome: 'VALID', zone: 'A' });
    expect((await check({ plate, location: inB })).body).toMatchObject({
      outcome: 'WRONG_ZONE',
      zone: 'B',
      rights: [{ zones: ['A'] }],
    });
    expect((await check({ plate, location: inCourt })).body).toMatchObject({
      outcome: 'WRONG_ZONE',
      zone: null,
    });
    expect((await check({ plate: newPlate(), location: inCourt })).body.outcome).toBe('NOT_FOUND');
    const limited = await admitClient(admin, { scopes: ['enforcement:check'], zones: ['A'] });
    expect((await check({ plate, location: inA }, limited.headers)).body.outcome).toBe('VALID');
    expect((await check({ plate, location: inB }, limited.headers)).body.code).toBe('api_zone_not_allowed');
    // The ground moves; the feed tells.
    await draw('A', square(14.5));
    await projection.refresh();
    expect((await check({ plate, location: inA })).body.outcome).toBe('WRONG_ZONE');
  });

  it('is refused where no zone is drawn, and outside the drawn ones as long as one is not', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, ...YEAR });
    const refused = await check({ plate, location: inA });
    expect(refused.body).toMatchObject({ status: 422, code: 'check_by_position_not_available' });
    await draw('A', square(14.3));
    await projection.refresh();
    expect((await check({ plate, location: inA })).body.outcome).toBe('VALID');
    expect((await check({ plate, location: inB })).body.code).toBe('check_by_position_not_available');
    await app.query(town, `UPDATE zone SET active = false WHERE code <> 'A'`);
    await projection.refresh();
    expect((await check({ plate, location: inB })).body.outcome).toBe('WRONG_ZONE');
  });
});

describe('the short way in front of the framework', () => {
  it('answers word for word what the long way does, for whatever is asked', async () => {
    const hot = app.get(HotRoute);
    const [plate, twice] = [newPlate(), newPlate()];
    await insertRight(app, town, { plate, zones: ['A', 'B'], ...YEAR });
    for (const zones of [['A'], ['B']] as ('A' | 'B')[][])
      await insertRight(app, town, { plate: twice, zones, ...YEAR });
    await projection.refresh();
    await check({ plate });
    const { headers: limited } = await admitClient(admin, { scopes: ['enforcement:check'], zones: ['A'] });
    await check({ plate }, limited);
    const batch = '/enforcement/checks/batch';
    const varied = [
      { plate, zone: 'A', country: 'IT', reference: 'varco "4" – è' },
      { plate: newPlate(), zone: 'A' },
      { plate, at: '2026-06-01T10:00:00+02:00' },
      { plate, at: '2028-06-01T10:00:00+02:00' },
      { plate: twice, zone: 'B' },
      { plate: twice },
      { plate, country: 'DE' },
      { plate, zone: 'NOPE' },
      { plate: 'ab-123.cd' },
    ];
    const questions: [string, object | string][] = [
      ['/enforcement/checks', { plate, zone: 'A' }],
      ['/enforcement/checks', { plate: newPlate() }],
      ['/enforcement/checks', { plate, zone: 'NOPE' }],
      ['/enforcement/checks', { plate: 'À', at: 'now' }],
      ['/enforcement/checks', []],
      [batch, { checks: [{ plate }, { plate: '' }] }],
      [batch, { checks: [] }],
      [batch, { checks: varied }],
      [batch, { checks: varied.toReversed() }],
    ];
    const known = new Set<string>();
    const recorded = async (): Promise<object[]> => {
      await app.get(CheckRecorder).flush();
      const rows = await app.query<{ id: string }>(
        town,
        'SELECT id, checked_at, at, actor_kind, actor_id, source, plate, country, zone, outcome, subscription_id, reference FROM enforcement_check',
      );
      const fresh = rows.filter(({ id }) => !known.has(id));
      for (const { id } of fresh) known.add(id);
      return fresh.map(({ id: _, ...row }) => row);
    };
    await recorded();
    for (const [given, [path, body]] of [headers, limited].flatMap((one) =>
      questions.map((each) => [one, each] as const),
    )) {
      const ask = () => app.anonymous(town).post(path, body, { ...given, 'accept-language': 'en' });
      const take = vi.spyOn(hot, 'take');
      const short = await ask();
      expect(take).toHaveLastReturnedWith(true);
      const shortRecords = await recorded();
      take.mockReturnValue(false);
      const long = await ask();
      take.mockRestore();
      const inOrder = (rows: object[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
      expect(inOrder(shortRecords)).toEqual(inOrder(await recorded()));
      const same = (answer: Answer): object => ({
        status: answer.status,
        type: answer.headers['content-type'],
        asOf: answer.headers['x-data-as-of'],
        limit: answer.headers['x-ratelimit-limit'],
        body: JSON.parse(answer.text.replaceAll(/"(checkId|requestId)":"[^"]*"/g, '"$1":""')),
      });
      expect(same(short)).toEqual(same(long));
      expect(short.headers['cache-control']).toBe('no-store');
      expect(short.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('leaves what it does not know to the long way, and stops with the key', async () => {
    const take = vi.spyOn(app.get(HotRoute), 'take');
    const taken = async (given: Record<string, string>) => {
      take.mockClear();
      const { status } = await check({ plate: newPlate() }, given);
      return [take.mock.results[0]?.value, status];
    };
    const { clientId, key, headers: fresh } = await admitClient(admin, { scopes: ['enforcement:check'] });
    expect(await taken(fresh)).toEqual([false, 200]);
    expect(await taken(fresh)).toEqual([true, 200]);
    expect(await taken({ authorization: `Bearer ${key}` })).toEqual([false, 200]);
    expect(await taken({})).toEqual([false, 401]);
    const { headers: copier } = await admitClient(admin, { scopes: ['enforcement:sync'] });
    for (const _ of [1, 2]) expect(await taken(copier)).toEqual([false, 403]);
    await admin.post(`/api-clients/${clientId}/revoke`);
    expect(await taken(fresh)).toEqual([false, 401]);
  });
});

describe('a batch of checks', () => {
  it('answers in the order asked', async () => {
    const [one, two] = [newPlate(), newPlate()];
    await insertRight(app, town, { plate: one, ...YEAR });
    await insertRight(app, town, { plate: two, zones: ['B'], ...YEAR });
    const answer = await app
      .anonymous(town)
      .post(
        '/enforcement/checks/batch',
        { checks: [two, newPlate(), one, two].map((plate) => ({ plate, zone: 'A' })) },
        headers,
      );
    expect(answer.body.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'WRONG_ZONE',
      'NOT_FOUND',
      'VALID',
      'WRONG_ZONE',
    ]);
    expect(answer.headers['x-data-as-of']).toBe(NOW);
  });

  it('says how old its oldest data are, though memory is refreshed while the database is asked', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, ...YEAR });
    await check({ plate });
    const refresh = projection.refresh.bind(projection);
    const loop = vi.spyOn(projection, 'refresh').mockResolvedValue();
    await refresh();
    app.clock.set('2026-02-10T09:00:01.000Z');
    const rights = app.get(RightRepository);
    const ofPlates = rights.ofPlates.bind(rights);
    const asked = vi.spyOn(rights, 'ofPlates').mockImplementation(async (...given) => {
      await refresh();
      return ofPlates(...given);
    });
    const checks = [{ plate }, { plate: newPlate() }];
    const answer = await app.anonymous(town).post('/enforcement/checks/batch', { checks }, headers);
    expect(asked).toHaveBeenCalledOnce();
    asked.mockRestore();
    loop.mockRestore();
    expect(answer.headers['x-data-as-of']).toBe(NOW);
  });

  it('answers the others when one cannot be checked, and says in its place what is wrong with it', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, ...YEAR });
    const bad = [{ plate: '' }, { plate, zone: 'NOPE' }, { plate, at: '2026-02-10T10:00:00' }, 7];
    const answer = await app
      .anonymous(town)
      .post('/enforcement/checks/batch', { checks: [{ plate, zone: 'A' }, ...bad, { plate }] }, headers);
    expect(answer.status).toBe(200);
    const [first, ...others] = answer.body.items;
    expect(first).toMatchObject({ plate, outcome: 'VALID' });
    expect(others.pop()).toMatchObject({ plate, outcome: 'VALID' });
    expect(others.map((item: { problem: object }) => item.problem)).toMatchObject([
      { status: 422, errors: [{ pointer: '/checks/1/plate', code: 'required' }] },
      { status: 422, errors: [{ pointer: '/checks/2/zone', code: 'value_not_allowed' }] },
      { status: 422, errors: [{ pointer: '/checks/3/at', code: 'instant_invalid' }] },
      { status: 422, errors: [{ pointer: '/checks/4', code: 'format_invalid' }] },
    ]);
    for (const item of others) expect(Object.keys(item)).toEqual(['problem']);
  });

  it('takes 200 and refuses more', async () => {
    const batch = (checks: unknown) =>
      app.anonymous(town).post('/enforcement/checks/batch', { checks }, headers);
    const many = Array.from({ length: 200 }, () => ({ plate: newPlate() }));
    expect((await batch(many)).body.items).toHaveLength(200);
    expect((await batch([...many, many[0]])).body.errors).toEqual([
      { pointer: '/checks', code: 'too_many', params: { max: 200 } },
    ]);
    expect((await batch([])).status).toBe(422);
  });
});

describe('an outage', () => {
  const cut = async () => {
    // The gate looks up the municipality again now and then; not in the middle of these tests.
    app.get(MunicipalityDirectory).forget();
    await app.get(MunicipalityDirectory).all();
    const unitOfWork = app.get(UnitOfWork);
    const down = () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }));
    vi.spyOn(unitOfWork, 'run').mockImplementation(down);
    vi.spyOn(unitOfWork, 'runPlatform').mockImplementation(down);
    vi.spyOn(unitOfWork, 'ask').mockImplementation(down);
  };

  it('is a 503 with the time to come back, never "no right"', async () => {
    const plate = newPlate();
    await check({ plate });
    await cut();
    const answer = await check({ plate });
    expect(answer.body).toMatchObject({ status: 503, code: 'check_unavailable' });
    expect(answer.headers['retry-after']).toBe('3');
  });

  it('of the database leaves a batch what memory knows, and says of the others that they were not checked', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, ...YEAR });
    await projection.refresh();
    await check({ plate, zone: 'A' });
    await cut();
    const batch = (...plates: string[]) =>
      app
        .anonymous(town)
        .post('/enforcement/checks/batch', { checks: plates.map((one) => ({ plate: one })) }, headers);
    expect((await batch(plate, newPlate())).body.items).toMatchObject([
      { outcome: 'VALID' },
      { problem: { status: 503, code: 'check_unavailable' } },
    ]);
    const none = await batch(newPlate());
    expect(none.body).toMatchObject({ status: 503, code: 'check_unavailable' });
    expect(none.headers['retry-after']).toBe('3');
  });

  it('is bridged by memory while it is fresh, and by nothing once it is stale', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, ...YEAR });
    await projection.refresh();
    expect((await check({ plate, zone: 'A' })).body.outcome).toBe('VALID');
    const since = performance.now();
    await cut();
    expect((await check({ plate, zone: 'A' })).body.outcome).toBe('VALID');
    vi.spyOn(performance, 'now').mockReturnValue(since + STALE_AFTER_MS + 60_000);
    expect((await check({ plate, zone: 'A' })).status).toBe(503);
  });

  it('of the feed alone leaves the truth to the database: what was revoked is not valid out of stale memory', async () => {
    const plate = newPlate();
    const { subscriptionId } = await insertRight(app, town, { plate, ...YEAR });
    await projection.refresh();
    expect((await check({ plate, zone: 'A' })).body.outcome).toBe('VALID');
    const since = performance.now();
    vi.spyOn(app.get(UnitOfWork), 'runPlatform').mockRejectedValue(new Error('feed'));
    await setStatus(subscriptionId, 'REVOKED');
    vi.spyOn(performance, 'now').mockReturnValue(since + STALE_AFTER_MS + 1);
    expect((await check({ plate, zone: 'A' })).body.outcome).toBe('REVOKED');
  });

  it('that leaves the database hanging is answered in a few seconds', async () => {
    const plate = newPlate();
    await check({ plate });
    const hanging = Promise.withResolvers<[]>();
    vi.spyOn(app.get(RightRepository), 'ofPlates').mockReturnValue(hanging.promise);
    expect((await check({ plate })).body).toMatchObject({ status: 503, code: 'check_unavailable' });
    hanging.resolve([]);
  });
});

describe('the feed of changes', () => {
  it('misses nothing of a transaction that began earlier and committed later', async () => {
    const [slow, quick] = [newPlate(), newPlate()];
    const first = await insertRight(app, town, { plate: slow, ...YEAR });
    await insertRight(app, town, { plate: quick, ...YEAR });
    await projection.refresh();
    let commit!: () => void;
    const held = new Promise<void>((resolve) => (commit = resolve));
    const changed = Promise.withResolvers<void>();
    const late = app.run(town, async (tx) => {
      await tx.query(`UPDATE subscription SET status = 'REVOKED' WHERE id = $1`, [first.subscriptionId]);
      changed.resolve();
      await held;
    });
    await changed.promise;
    // Numbers and transactions after it are committed and seen before it.
    await insertRight(app, town, { plate: newPlate(), ...YEAR });
    await projection.refresh();
    await projection.refresh();
    expect((await check({ plate: slow, zone: 'A' })).body.outcome).toBe('VALID');
    commit();
    await late;
    await projection.refresh();
    expect((await check({ plate: slow, zone: 'A' })).body.outcome).toBe('REVOKED');
  });

  it('is written in the transaction of the change, and not at all when it is rolled back', async () => {
    const plate = newPlate();
    const { subscriptionId } = await insertRight(app, town, { plate, ...YEAR });
    const count = async () =>
      (
        await app.query<{ n: number }>(
          town,
          'SELECT count(*)::int AS n FROM right_change WHERE subscription_id = $1',
          [subscriptionId],
        )
      )[0]!.n;
    expect(await count()).toBe(1);
    await app
      .run(town, async (tx) => {
        await tx.query(`UPDATE subscription SET status = 'REVOKED' WHERE id = $1`, [subscriptionId]);
        throw new Error('changed my mind');
      })
      .catch(() => undefined);
    expect(await count()).toBe(1);
    await setStatus(subscriptionId, 'EXPIRED');
    expect(await count()).toBe(1);
    await setStatus(subscriptionId, 'SUSPENDED');
    expect(await count()).toBe(2);
  });

  it('builds memory anew when the database turns out to be another one', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, ...YEAR });
    await projection.refresh();
    // One that is behind, and one whose transaction ids are ahead, as after a restore or a failover.
    for (const [field, value] of [
      ['cursor', 1n << 60n],
      ['source', 'another/1'],
    ] as const) {
      const before: unknown = Reflect.get(projection, 'table');
      Reflect.set(projection, field, value);
      await projection.refresh();
      expect(Reflect.get(projection, 'table')).not.toBe(before);
      expect(projection.usable).toBe(true);
      expect(projection.find(town.id, plate, 'IT', Date.parse(NOW), null)).toHaveLength(1);
    }
  });
});

describe('the record of checks', () => {
  it('keeps every check, who asked and what was answered', async () => {
    const plate = newPlate();
    const { subscriptionId } = await insertRight(app, town, { plate, ...YEAR });
    const { body } = await check({ plate, zone: 'A', country: 'IT', reference: 'palmare-7/881' });
    await check({ plate: newPlate() });
    await app.get(CheckRecorder).flush();
    const rows = await app.query(
      town,
      'SELECT id, plate, zone, country, outcome, source, actor_kind, subscription_id, reference FROM enforcement_check ORDER BY id',
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({
      id: body.checkId,
      plate,
      zone: 'A',
      country: 'IT',
      outcome: 'VALID',
      source: 'PLATE',
      actor_kind: 'CLIENT',
      subscription_id: subscriptionId,
      reference: 'palmare-7/881',
    });
  });

  it('keeps what people write as they wrote it, whatever it looks like', async () => {
    const reference = 'turno "2"\\, {NULL} – è';
    await check({ plate: 'NULL', reference });
    await check({ plate: newPlate(), reference: '' });
    await app.get(CheckRecorder).flush();
    expect(
      await app.query(town, 'SELECT plate, reference FROM enforcement_check ORDER BY plate DESC'),
    ).toMatchObject([{ plate: 'NULL', reference }, { reference: '' }]);
  });

  it('is one for an id of the caller’s, however often and however it is told, and so is the answer', async () => {
    const [plate, other] = [newPlate(), newPlate()];
    const { subscriptionId } = await insertRight(app, town, { plate, ...YEAR });
    await projection.refresh();
    const ids = Array.from({ length: 3 }, () => uuidv7());
    const checks = [
      { checkId: ids[0], plate, zone: 'A', at: NOW, reference: 'offline/VALID' },
      { checkId: ids[1]!.toUpperCase(), plate: other, zone: 'A', at: NOW },
      { checkId: ids[0], plate },
      { plate },
    ];
    const tell = (given: object[] = checks, key: Record<string, string> = headers, where = town) =>
      app.anonymous(where).post('/enforcement/checks/batch', { checks: given }, key);
    // The answers of the first two are lost; what they were told is what the phone is told an hour later.
    const [first, second] = await Promise.all([tell(), tell()]);
    await setStatus(subscriptionId, 'REVOKED');
    await projection.refresh();
    app.clock.advance({ hours: 1 });
    const third = await tell();
    const known = ({ body }: Answer) => (body.items as CheckDto[]).slice(0, 3);
    expect(known(first).map(({ checkId, outcome }) => [checkId, outcome])).toEqual([
      [ids[0], 'VALID'],
      [ids[1], 'NOT_FOUND'],
      [ids[0], 'VALID'],
    ]);
    expect(known(second)).toEqual(known(first));
    expect(known(third)).toEqual(known(first));
    expect(third.body.items[3]).toMatchObject({ outcome: 'REVOKED' });
    // Asked one at a time it is the same check.
    expect((await check({ checkId: ids[0], plate })).body).toEqual(known(first)[0]);
    await app.get(CheckRecorder).flush();
    expect(
      await app.query(
        town,
        'SELECT id, outcome FROM enforcement_check WHERE id = ANY($1) ORDER BY outcome DESC',
        [ids],
      ),
    ).toEqual([
      { id: ids[0], outcome: 'VALID' },
      { id: ids[1], outcome: 'NOT_FOUND' },
    ]);
    // An id is one vehicle's, one caller's and one municipality's.
    const { headers: stranger } = await admitClient(admin, { scopes: ['enforcement:check'] });
    for (const [body, key] of [
      [{ checkId: ids[0], plate: other }, headers],
      [{ checkId: ids[0], plate }, stranger],
    ] as const)
      expect(await check(body, key)).toMatchObject({ status: 409, body: { code: 'check_id_taken' } });
    const elsewhere = await app.seedMunicipality();
    const { headers: theirs } = await admitClient(await app.createOperator(elsewhere, 'TENANT_ADMIN'), {
      scopes: ['enforcement:check'],
    });
    const answer = await check({ checkId: ids[0], plate }, theirs, elsewhere);
    expect(answer.body).toMatchObject({ checkId: ids[0], outcome: 'NOT_FOUND' });
    expect((await check({ checkId: 'palmare-7', plate })).body.errors).toEqual([
      { pointer: '/checkId', code: 'format_invalid' },
    ]);
    // Memory bridges an outage, and the record that is written afterwards is still one.
    const late = uuidv7();
    const stays = newPlate();
    await insertRight(app, town, { plate: stays, ...YEAR });
    await projection.refresh();
    const down = vi
      .spyOn(app.get(UnitOfWork), 'run')
      .mockRejectedValue(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }));
    expect((await check({ checkId: late, plate: stays })).body.outcome).toBe('VALID');
    const beside = (await check({ plate: stays })).body.checkId;
    down.mockRestore();
    expect((await check({ checkId: late, plate: stays })).body.outcome).toBe('VALID');
    await app.get(CheckRecorder).flush();
    const [kept] = await app.query<{ answer: object }>(
      town,
      'SELECT answer FROM enforcement_check WHERE id = $1',
      [late],
    );
    expect(kept?.answer).toMatchObject({ checkId: late });
    // What was to be written together with the one that was there already is there too.
    expect(await app.query(town, 'SELECT 1 FROM enforcement_check WHERE id = $1', [beside])).toHaveLength(1);
    // With the plate goes the answer that names it.
    app.clock.advance({ hours: 25 });
    await app.runJobs('enforcement.');
    expect(
      await app.query(town, 'SELECT id FROM enforcement_check WHERE answer IS NOT NULL OR plate IS NOT NULL'),
    ).toEqual([]);
    expect((await check({ checkId: late, plate: stays })).body.code).toBe('check_id_taken');
  });

  it('hides the plate after a day: the same plate stays recognisable as the same, and no more', async () => {
    const plate = newPlate();
    await check({ plate, reference: plate });
    await check({ plate });
    await app.get(CheckRecorder).flush();
    app.clock.advance({ hours: 23 });
    await app.runJobs('enforcement.');
    const read = () =>
      app.query<{ plate: string | null; plate_hmac: string | null; reference: string | null }>(
        town,
        'SELECT plate, plate_hmac, reference FROM enforcement_check',
      );
    expect((await read()).map((row) => row.plate)).toEqual([plate, plate]);
    app.clock.advance({ hours: 1, seconds: 1 });
    await app.runJobs('enforcement.');
    const [one, two] = await read();
    expect(one).toMatchObject({ plate: null, reference: null });
    expect(one?.plate_hmac).toMatch(/^[0-9a-f]{64}$/);
    expect(two?.plate_hmac).toBe(one?.plate_hmac);
  });

  it('hides the plates of every check there is, of whatever time, and tells none of them apart', async () => {
    // More of one hour than are taken at a time, hours without any, and one that is still too young.
    await app.query(
      town,
      `INSERT INTO enforcement_check (id, municipality_id, checked_at, at, actor_kind, actor_id, source, plate, outcome)
       SELECT uuidv7(), $1, t, t, 'CLIENT', uuidv7(), 'PLATE', 'AA' || n, 'NOT_FOUND'
         FROM generate_series(1, 2502) AS n, LATERAL (SELECT $2::timestamptz - CASE n WHEN 1 THEN interval '2 years' WHEN 2 THEN interval '23 hours' ELSE interval '26 hours' END) AS c (t)`,
      [town.id, app.clock.now()],
    );
    await app.runJobs('enforcement.');
    expect(await app.query(town, 'SELECT plate FROM enforcement_check WHERE plate IS NOT NULL')).toEqual([
      { plate: 'AA2' },
    ]);
    const [counted] = await app.query<{ hashes: number }>(
      town,
      'SELECT count(DISTINCT plate_hmac)::int AS hashes FROM enforcement_check',
    );
    expect(counted).toEqual({ hashes: 2501 });
    // From where it had come to, it goes on.
    app.clock.advance({ hours: 2 });
    await app.runJobs('enforcement.');
    expect(await app.query(town, 'SELECT 1 FROM enforcement_check WHERE plate IS NOT NULL')).toEqual([]);
  });

  it('waits for a database that is away, and is written when it is back', async () => {
    const plate = newPlate();
    await insertRight(app, town, { plate, ...YEAR });
    await projection.refresh();
    await app.get(CheckRecorder).flush();
    // So long that the plates of its time are concealed meanwhile.
    await app.runJobs('enforcement.');
    const checkedMs = app.clock.now().getTime() - 25 * 3_600_000;
    const down = vi
      .spyOn(app.get(UnitOfWork), 'run')
      .mockRejectedValue(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }));
    app.get(CheckRecorder).record(town.id, {
      id: '0190a5b1-0000-7000-8000-00000000c4ec',
      checkedMs,
      atMs: app.clock.now().getTime(),
      actorKind: 'CLIENT',
      actorId: '0190a5b1-0000-7000-8000-000000000001',
      source: 'PLATE',
      plate,
      country: null,
      zone: null,
      outcome: 'VALID',
      subscriptionId: null,
      reference: null,
    });
    await app.get(CheckRecorder).flush();
    down.mockRestore();
    await app.get(CheckRecorder).flush();
    expect(await app.query(town, 'SELECT plate FROM enforcement_check')).toEqual([{ plate }]);
    await app.runJobs('enforcement.');
    expect(await app.query(town, 'SELECT plate FROM enforcement_check')).toEqual([{ plate: null }]);
  });

  it('is one also when nobody heard that it was written', async () => {
    const plate = newPlate();
    await check({ plate });
    await check({ plate });
    const unitOfWork = app.get(UnitOfWork);
    const run = unitOfWork.run.bind(unitOfWork);
    const cut = vi.spyOn(unitOfWork, 'run').mockImplementation(async (id, work) => {
      await run(id, work);
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    });
    await app.get(CheckRecorder).flush();
    expect(cut).toHaveBeenCalled();
    cut.mockRestore();
    await app.get(CheckRecorder).flush();
    expect(await app.query(town, 'SELECT plate FROM enforcement_check')).toEqual([{ plate }, { plate }]);
    // What comes after it is written as ever.
    await check({ plate });
    await app.get(CheckRecorder).flush();
    expect(await app.query(town, 'SELECT 1 FROM enforcement_check')).toHaveLength(3);
  });
});
