import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { createTestApp, testPerson, type TestApp, type TestMunicipality } from '../../testing/index.js';
import { officeSubscription, type OfficeSubscriptionFixture } from '../../testing/office.js';
import { OfficeSubscriptions, RegistryRecords } from './index.js';

let app: TestApp;
let m: TestMunicipality;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  m = await app.seedMunicipality();
});

const claimOf = (sold: OfficeSubscriptionFixture) => ({
  email: sold.person.email,
  fiscalCode: sold.person.fiscalCode,
  abi: sold.abi,
  code: sold.code,
  year: sold.year,
});
const match = (
  claim: Parameters<OfficeSubscriptions['match']>[1],
  today = '2026-02-10',
  of: TestMunicipality = m,
) => app.run(of, (tx) => app.get(OfficeSubscriptions).match(tx, claim, today));

async function account(email: string): Promise<string> {
  const id = uuidv7();
  await app.query(
    m,
    `INSERT INTO account (id, municipality_id, email, password_hash, status, privacy_version, privacy_accepted_at, created_at)
     VALUES ($1, $2, $3, 'x', 'ACTIVE', 1, $4, $4)`,
    [id, m.id, email, app.clock.now()],
  );
  return id;
}

describe('a subscription sold at the office', () => {
  it('R16 R17 R24: is found by number, e-mail and fiscal code together, as people type them', async () => {
    const sold = await officeSubscription(app, m);
    const typed = {
      email: ` ${sold.person.email.toUpperCase()} `,
      fiscalCode: sold.person.fiscalCode.toLowerCase(),
      abi: sold.abi.toLowerCase(),
      code: ` ${sold.code} `,
      year: sold.year,
    };
    expect(await match(typed)).toEqual({
      officeSubscriptionId: sold.id,
      holderId: sold.holderId,
      holder: { kind: 'PERSON', givenName: 'Mario', familyName: 'Rossi', companyName: null },
    });
  });

  it.each([
    ['R17: another e-mail', { email: 'altro@example.test' }],
    ['R23: another fiscal code', { fiscalCode: 'RSSMRA80A01F839W' }],
    ['R24: another ABI', { abi: 'B' }],
    ['R24: another code', { code: '1' }],
    ['R24: another year', { year: 2025 }],
  ])('%s finds nothing, and says nothing', async (_, wrong) => {
    const sold = await officeSubscription(app, m);
    expect(await match({ ...claimOf(sold), ...wrong })).toBeNull();
    expect(await match(claimOf(sold))).not.toBeNull();
  });

  it('R17: is nobody’s to claim when the office was given no e-mail', async () => {
    const sold = await officeSubscription(app, m, { email: null });
    expect(await match(claimOf(sold))).toBeNull();
    expect(await match({ ...claimOf(sold), email: '' })).toBeNull();
  });

  it('R23: of a company is found by its VAT number', async () => {
    const sold = await officeSubscription(app, m, {
      company: { name: 'Rossi S.r.l.', vatNumber: '12345670017' },
    });
    const found = await match({ ...claimOf(sold), fiscalCode: 'IT 12345670017' });
    expect(found?.holder).toEqual({
      kind: 'COMPANY',
      givenName: null,
      familyName: null,
      companyName: 'Rossi S.r.l.',
    });
  });

  it('R16 R88: serves to register while it can be renewed, and no longer', async () => {
    await app.setPolicy(m, 'renewal.closesDaysAfter', 60);
    const sold = await officeSubscription(app, m, { from: '2025-02-01', to: '2026-02-01' });
    // The last day is 31 January; sixty days on it is the first of April.
    expect(await match(claimOf(sold), '2026-04-01')).not.toBeNull();
    expect(await match(claimOf(sold), '2026-04-02')).toBeNull();
  });

  it.each(['REVOKED', 'ENDED', 'CLOSED'])('R16: does not serve to register once it is %s', async (status) => {
    expect(await match(claimOf(await officeSubscription(app, m, { status })))).toBeNull();
  });

  it('is not found from another municipality', async () => {
    const sold = await officeSubscription(app, m);
    expect(await match(claimOf(sold), '2026-02-10', await app.seedMunicipality())).toBeNull();
  });

  it('R16: is claimed once; the account gets the holder with all the office sold to it, data untouched', async () => {
    const sold = await officeSubscription(app, m);
    const other = await officeSubscription(app, m, { person: sold.person, holderId: sold.holderId });
    const claim = (accountId: string) =>
      app.run(m, (tx) =>
        app.get(OfficeSubscriptions).claim(tx, { officeSubscriptionId: sold.id, accountId }, app.clock.now()),
      );
    const first = await account(sold.person.email);
    const second = await account('secondo@example.test');
    const results = await Promise.allSettled([claim(first), claim(second)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([
      { status: 'fulfilled', value: { holderId: sold.holderId } },
    ]);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'registration_not_matched' },
    });
    expect(
      await app.query(m, 'SELECT account_id IS NOT NULL AS owned, given_name, street FROM holder'),
    ).toEqual([{ owned: true, given_name: 'Mario', street: 'Via Roma' }]);
    expect(await match(claimOf(sold))).toBeNull();
    // The other one belongs to somebody with an account now: no second account through it.
    expect(await match(claimOf(other))).toBeNull();
  });
});

describe('the municipal registry', () => {
  const person = testPerson({ givenName: "Niccolo'", familyName: "D'Àngelo" });
  const record = {
    fiscalCode: person.fiscalCode,
    givenName: person.givenName,
    familyName: person.familyName,
    bornOn: person.bornOn,
    street: 'Via Roma',
    streetNumber: '1',
    postalCode: '00038',
    city: 'Valmontone',
    province: 'RM',
  };
  const registry = <T>(
    work: (records: RegistryRecords, tx: Parameters<RegistryRecords['match']>[0]) => Promise<T>,
  ) => app.run(m, (tx) => work(app.get(RegistryRecords), tx));
  const put = (changes = {}) =>
    registry((records, tx) => records.put(tx, { ...record, ...changes }, { source: 'OPERATOR' }));
  const find = (changes = {}) => registry((records, tx) => records.match(tx, { ...record, ...changes }));

  it('R37: recognises people however accents and apostrophes are written', async () => {
    await put();
    expect(await find({ givenName: 'Niccolò', familyName: 'd’angelo' })).toMatchObject({
      city: 'Valmontone',
      source: 'OPERATOR',
    });
  });

  it.each([
    ['name', { givenName: 'Nicola' }],
    ['surname', { familyName: 'Angelo' }],
    ['day of birth', { bornOn: '1949-01-01' }],
    ['fiscal code', { fiscalCode: 'RSSMRA80A01F839W' }],
  ])('R37: does not recognise somebody with another %s', async (_, wrong) => {
    await put();
    expect(await find(wrong)).toBeNull();
  });

  it('R38: takes what the operator writes, replacing what it had on the same fiscal code', async () => {
    await put();
    await put({ city: 'Artena' });
    expect(await find()).toMatchObject({ city: 'Artena' });
    expect(await app.query(m, 'SELECT 1 FROM registry_record')).toHaveLength(1);
  });

  it('belongs to its municipality', async () => {
    await put();
    m = await app.seedMunicipality();
    expect(await find()).toBeNull();
  });
});
