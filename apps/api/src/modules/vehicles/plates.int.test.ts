import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  uploaded,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { paidSubscription } from '../../testing/journeys.js';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let reviewer: TestOperator;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set('2026-02-10T09:00:00.000Z');
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
  reviewer = await app.createOperator(m, 'REVIEWER');
});

const CAR = {
  country: 'IT',
  plate: 'ga 123 bc',
  plateConfirmation: 'GA123BC',
  vehicleKind: 'CAR',
  make: 'Fiat',
  model: 'Panda',
  fuel: 'PETROL',
  title: 'OWNER',
};
async function ask(changes: object = {}, who = citizen, kinds = ['VEHICLE_REGISTRATION']): Promise<Answer> {
  return who.post('/plate-requests', { ...CAR, ...changes, documentIds: await uploaded(who, ...kinds) });
}
const plate = (text: string) => ({ plate: text, plateConfirmation: text });
const accept = (id: string, body: object = {}) =>
  reviewer.post(`/review/requests/${id}/accept`, { version: 1, ...body });

describe('a plate', () => {
  test('is asked for, accepted, told by e-mail and listed (R53–R57)', async () => {
    const asked = await ask();
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      kind: 'PLATE',
      state: 'SUBMITTED',
      title: 'GA 123 BC',
      plate: {
        plate: 'GA123BC',
        plateFormatted: 'GA 123 BC',
        active: false,
        electricCertified: false,
        fuel: 'PETROL',
      },
    });
    expect((await citizen.get('/plates')).body.items).toEqual([]);
    expect((await accept(asked.body.id)).body).toMatchObject({ state: 'ACCEPTED', plate: { active: true } });
    expect((await citizen.get('/plates')).body.items).toMatchObject([
      { id: asked.body.id, plate: 'GA123BC', electricCertified: false },
    ]);
    await app.settle();
    const mails = await app.mails(citizen.person.email);
    expect(mails.map((mail) => mail.text.includes('GA 123 BC'))).toEqual([true, true]);
  });

  test('must be typed twice and have the format of its kind (R54)', async () => {
    const different = await ask({ plateConfirmation: 'GA123BD' });
    expect(different.body).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/plateConfirmation', code: 'plates_differ' }],
    });
    const once = await ask({ plateConfirmation: undefined });
    expect(once.body.errors).toEqual([{ pointer: '/plateConfirmation', code: 'required' }]);
    const wrong = await ask(plate('AB 1234'));
    expect(wrong.body.errors).toEqual([
      { pointer: '/plate', code: 'plate_invalid_for_kind', params: { example: 'AB 123 CD' } },
    ]);
    await app.setPolicy(m, 'plates.confirmation', false);
    expect((await ask({ plateConfirmation: undefined })).status).toBe(201);
  });

  test('needs its registration document, and the attestation unless one owns it (R56)', async () => {
    const none = await citizen.post('/plate-requests', { ...CAR, documentIds: [] });
    expect([none.status, none.body.code]).toEqual([422, 'document_missing']);
    for (const title of ['LEASING', 'LOAN', 'COMPANY', 'FAMILY']) {
      expect((await ask({ title })).body.code).toBe('document_missing');
    }
    expect(
      (await ask({ title: 'FAMILY' }, citizen, ['VEHICLE_REGISTRATION', 'AVAILABILITY_ATTESTATION'])).status,
    ).toBe(201);
  });

  test('of somebody else is refused where the municipality wants only own vehicles', async () => {
    await app.setPolicy(m, 'plates.sameHolderOnly', true);
    const answer = await ask({ title: 'FAMILY' }, citizen, [
      'VEHICLE_REGISTRATION',
      'AVAILABILITY_ATTESTATION',
    ]);
    expect([answer.status, answer.body.code]).toEqual([409, 'plate_holder_differs']);
    expect((await ask()).status).toBe(201);
  });

  test('is asked for once: neither while it waits nor once it is there', async () => {
    const asked = await ask();
    expect((await ask()).body.code).toBe('plate_pending_exists');
    await accept(asked.body.id);
    const again = await ask();
    expect([again.status, again.body.code]).toEqual([409, 'plate_already_associated']);
    expect((await ask({}, await app.createCitizen(m))).status).toBe(201);
  });

  test('sent several times at once is asked for once', async () => {
    const documents = await Promise.all([1, 2, 3].map(() => uploaded(citizen, 'VEHICLE_REGISTRATION')));
    const answers = await Promise.all(
      documents.map((documentIds) => citizen.post('/plate-requests', { ...CAR, documentIds })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  });

  test('as a second one waits until the first is paid, where the policy says so (R66)', async () => {
    await app.setPolicy(m, 'plates.secondRule', 'FIRST_PAID');
    const first = await ask();
    const early = await ask(plate('GB 123 BC'));
    expect([early.status, early.body.code]).toEqual([409, 'second_plate_first_unpaid']);
    await accept(first.body.id);
    expect((await ask(plate('GB 123 BC'))).body.code).toBe('second_plate_first_unpaid');
    await app.setPolicy(m, 'plates.secondRule', 'NONE');
    expect((await ask(plate('GB 123 BC'))).status).toBe(201);

    const payer = await app.createCitizen(m);
    await paidSubscription(app, m, payer);
    await app.setPolicy(m, 'plates.secondRule', 'FIRST_PAID');
    expect((await ask(plate('GC 123 BC'), payer)).status).toBe(201);
  });

  test('as second and third sent at once, lets one of them in', async () => {
    await app.setPolicy(m, 'plates.secondRule', 'FIRST_PAID');
    const plates = ['GA 111 AA', 'GB 222 BB', 'GC 333 CC'];
    const documents = await Promise.all(plates.map(() => uploaded(citizen, 'VEHICLE_REGISTRATION')));
    const answers = await Promise.all(
      plates.map((text, index) =>
        citizen.post('/plate-requests', { ...CAR, ...plate(text), documentIds: documents[index] }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  });

  test('is electric only if declared so and confirmed by the operator (R71)', async () => {
    const petrol = await ask();
    const wrong = await accept(petrol.body.id, { electricCertified: true });
    expect([wrong.status, wrong.body.code]).toEqual([409, 'plate_not_electric']);
    expect((await accept(petrol.body.id)).body.plate.electricCertified).toBe(false);

    await app.setPolicy(m, 'plates.secondRule', 'NONE');
    const declared = await ask({ ...plate('GE 123 BC'), fuel: 'ELECTRIC' });
    expect((await accept(declared.body.id)).body.plate).toMatchObject({
      active: true,
      electricCertified: false,
    });
    expect(
      (await citizen.post('/electric-requests', { plateAssociationId: declared.body.id })).body.code,
    ).toBe('plate_not_electric');
    const confirmed = await ask({ ...plate('GF 123 BC'), fuel: 'ELECTRIC' });
    expect((await accept(confirmed.body.id, { electricCertified: true })).body.plate.electricCertified).toBe(
      true,
    );
    expect((await citizen.post('/electric-requests', { plateAssociationId: confirmed.body.id })).status).toBe(
      201,
    );
  });

  test('of two people is shown to the reviewer, with the way to the other case', async () => {
    const neighbour = await app.createCitizen(m, { givenName: 'Anna', familyName: 'Verdi' });
    const theirs = await ask({}, neighbour);
    const mine = await ask();
    const { body } = await reviewer.get(`/review/requests/${mine.body.id}`);
    expect(body.samePlate).toEqual([
      { requestId: theirs.body.id, number: theirs.body.number, holderName: 'Verdi Anna' },
    ]);
    expect(body.checks).toContainEqual(expect.objectContaining({ code: 'other_holders', level: 'WARN' }));
    // Not to the citizen.
    expect(JSON.stringify((await citizen.get(`/requests/${mine.body.id}`)).body)).not.toContain('Verdi');
  });

  test('is never the one of another municipality', async () => {
    const elsewhere = await app.seedMunicipality();
    const far = await app.createCitizen(elsewhere);
    await ask({}, far);
    const mine = await ask();
    expect((await reviewer.get(`/review/requests/${mine.body.id}`)).body.samePlate).toEqual([]);
  });
});

test('the attestation is prepared with the applicant’s data and what was typed', async () => {
  const path = '/plate-requests/attestation-form?plate=ga%20123%20bc&title=LOAN';
  expect((await citizen.get(path)).status).toBe(202);
  await app.settle();
  const ready = await citizen.get(path);
  expect([ready.status, ready.body.state]).toEqual([200, 'READY']);
  const [row] = await app.query<{ snapshot: object }>(m, 'SELECT snapshot FROM prepared_form');
  expect(row!.snapshot).toMatchObject({
    vehicle: { plate: 'GA123BC' },
    availability: { title: 'LOAN' },
    user: { fiscalCode: citizen.person.fiscalCode },
  });
});
