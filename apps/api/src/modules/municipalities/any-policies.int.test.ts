import { fc, SEED } from '../../testing/properties.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOLDER_KINDS, REQUIRABLE_DOCUMENT_KINDS, VEHICLE_KINDS, type DocumentKind } from '@sosta/contracts';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import {
  createTestApp,
  testPerson,
  uploaded,
  type Answer,
  type Caller,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
  type TestPerson,
} from '../../testing/index.js';
import { insertRows } from '../../testing/fixtures.js';
import { officeSubscription } from '../../testing/office.js';
import { startStripeSandbox, type StripeSandbox } from '../../testing/stripe-sandbox.js';
import { Passwords } from '../auth/index.js';
import { RegistryRecords } from '../imports/index.js';
import {
  DOCUMENT_DELIVERIES,
  EMAIL_KINDS,
  INVOICE_CHANNELS,
  LOGIN_IDENTIFIERS,
  REGISTRATION_MODES,
  REGISTRATION_VERIFICATIONS,
  RENEWAL_MODES,
  REQUEST_FLOWS,
  SECOND_FACTORS,
  TICKET_LAYOUTS,
} from './domain/policies.js';
import { POLICIES, policyContradictions, type PolicyKey, type PolicyValues } from './index.js';

const TOWNS = 200;
/** Fits every password rule there can be. */
const PASSWORD = 'Parola-lunga-12-per-ogni-regola';
const PIN = '48291375';

let app: TestApp;
let sandbox: StripeSandbox;
let addresses = 0;

beforeAll(async () => {
  sandbox = await startStripeSandbox();
  app = await createTestApp({
    // The provider compares instants with its own clock.
    now: new Date().toISOString(),
    env: {
      STRIPE_API_BASE: sandbox.apiBase,
      STRIPE_SECRET_KEY: sandbox.secretKey,
      STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
    },
  });
});
afterAll(async () => {
  await app?.close();
  await sandbox?.stop();
});

// ---- Towns

const one = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...values], { minLength: 1 });
const days = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
/** What the test's vehicles are, each with a product that takes it. */
const PRODUCT_OF = { CAR: 'FREE_MONTH', MICROCAR: 'FREE_MONTH', MOTORCYCLE: 'MOTO_YEAR' } as const;
type TestVehicle = keyof typeof PRODUCT_OF;
const PLATE_OF = { CAR: 'GA', MICROCAR: 'X', MOTORCYCLE: 'EP' } as const;

const values: { [K in PolicyKey]: fc.Arbitrary<PolicyValues[K]> } = {
  'registration.mode': one(REGISTRATION_MODES),
  'registration.verification': one(REGISTRATION_VERIFICATIONS),
  'registration.sessionMinutes': days(5, 60),
  'registration.holderKinds': some(HOLDER_KINDS),
  'registration.emailKinds': one(EMAIL_KINDS),
  'registration.receiptPdf': fc.boolean(),
  'login.identifier': one(LOGIN_IDENTIFIERS),
  'login.secondFactor': one(SECOND_FACTORS),
  'password.policy': fc.record({
    minLength: days(8, 24),
    requireLetter: fc.boolean(),
    requireDigit: fc.boolean(),
    requireSpecial: fc.boolean(),
  }),
  'messages.duplicateAccount': one(['EXPLICIT', 'NEUTRAL'] as const),
  'request.flow': one(REQUEST_FLOWS),
  'request.documents': some(REQUIRABLE_DOCUMENT_KINDS),
  'certification.required': fc.boolean(),
  'vehicle.classes': some(VEHICLE_KINDS).chain((kinds) =>
    fc.tuple(...kinds.map((kind) => one([null, '2020-01-01']).map((from) => ({ kind, from })))),
  ),
  'zones.overlap': fc.boolean(),
  'plates.confirmation': fc.boolean(),
  'plates.secondRule': one(['NONE', 'FIRST_PAID'] as const),
  'plates.sameHolderOnly': fc.boolean(),
  'plates.temporaryDays': days(1, 180),
  'plates.temporaryTimes': days(0, 24),
  'electric.directFlow': fc.boolean(),
  'review.termDays': days(1, 90),
  'review.integrationDays': days(1, 90),
  // The lives of this test are decided by a person: rules that approve have a test of their own.
  'review.rules': one([
    [],
    [
      {
        kind: 'PLATE',
        conditions: [{ fact: 'CHECK', check: 'duplicate', values: ['FAIL'] }],
        outcome: 'DENY',
        note: 'Hai già questa targa.',
      },
    ],
  ]),
  'review.samplePercent': days(0, 100),
  'payment.methods': some(['CARD', 'PAYPAL'] as const),
  'waitlist.offerDays': days(1, 60),
  'payment.windowDays': days(1, 120),
  'payment.warningDays': days(1, 30),
  'payment.lateMoney': one(['REACTIVATE', 'OPERATOR', 'REFUND'] as const),
  'refund.unusedMonths': fc.boolean(),
  'refund.feeCents': days(0, 10_000),
  'subscription.maxStartDays': days(0, 180),
  'suspension.giveBackDays': fc.boolean(),
  'revocation.noticeDays': days(0, 180),
  'renewal.mode': one(RENEWAL_MODES),
  'renewal.opensDaysBefore': days(0, 180),
  'renewal.closesDaysAfter': days(-60, 730),
  'reminders.offsetDays': fc.uniqueArray(days(0, 120), { maxLength: 6 }),
  'documents.delivery': one(DOCUMENT_DELIVERIES),
  'documents.ticketLayout': one(TICKET_LAYOUTS),
  'invoice.channel': one(INVOICE_CHANNELS),
  'invoice.windowDays': days(0, 60),
  'enforcement.graceDays': days(0, 30),
  'sections.labels': fc.constant({ requests: { it: 'Le mie richieste' } }),
};

/** Any town that may be: what contradicts itself is refused when it is written, and tested there. */
const towns = fc
  .record(values as { [K in PolicyKey]: fc.Arbitrary<unknown> })
  .map((policies) => policies as unknown as PolicyValues)
  .filter((policies) => policyContradictions(policies).length === 0)
  // Somebody must be able to bring a vehicle; the office has sold a car's subscription.
  .filter((policies) =>
    policies['vehicle.classes'].some(({ kind }) =>
      policies['request.flow'] === 'RENEWAL_ONLY' ? kind === 'CAR' : kind in PRODUCT_OF,
    ),
  );

// ---- Lives

interface Life {
  town: TestMunicipality;
  policies: PolicyValues;
  visitor: Caller;
  operator: TestOperator;
  person: TestPerson;
  company: boolean;
  vatNumber: string;
}

const header = (token: string): Record<string, string> => ({ 'sosta-registration': token });
function done(answer: Answer, status: number): ReturnType<typeof JSON.parse> {
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${answer.text}`);
  return answer.body;
}

async function newLife(policies: PolicyValues): Promise<Life> {
  const town = await app.seedMunicipality();
  const decided = Object.entries(policies).map(([key, value]) => ({
    id: uuidv7(),
    municipality_id: town.id,
    key,
    value,
    valid: '[2020-01-01,)',
    created_at: app.clock.now(),
  }));
  await app.run(town, (tx) => insertRows(tx, 'policy', decided));
  addresses += 1;
  const address = { 'x-forwarded-for': `203.0.113.${addresses % 250}` };
  const kinds = policies['registration.holderKinds'];
  return {
    town,
    policies,
    visitor: app.caller(`/api/v1/${town.slug}`, address),
    operator: await app.createOperator(town, ['REVIEWER', 'CLERK', 'SUPERVISOR']),
    person: testPerson(),
    company: kinds[0] === 'COMPANY',
    vatNumber: '12345670017',
  };
}

/** From nothing to a signed-in session. */
async function register(life: Life): Promise<Caller> {
  const { policies, visitor, town, company, vatNumber } = life;
  const mode = policies['registration.mode'];
  const today = civilDateOf(app.clock.now(), town.timezone);
  let claim = {};
  if (mode === 'EXISTING_SUBSCRIBER') {
    // Its last day is one on which it can be renewed today, wherever the window lies.
    const lastDay = addDays(today, Math.max(0, -policies['renewal.closesDaysAfter']));
    const sold = await officeSubscription(app, town, {
      from: addDays(lastDay, -200),
      to: addDays(lastDay, 1),
      ...(company ? { company: { name: 'Alfa S.r.l.', vatNumber } } : {}),
    });
    life.person = sold.person;
    const { abi, code, year, person } = sold;
    claim = { abi, code, year, givenName: person.givenName, familyName: person.familyName };
  }
  const { person } = life;
  if (mode === 'REGISTRY')
    await app.run(town, (tx) => app.get(RegistryRecords).put(tx, person, { source: 'IMPORT' }));
  const { givenName, familyName, bornOn, birthPlace, birthProvince, sex } = person;
  const { street, streetNumber, postalCode, city, province } = person;
  const address = { street, streetNumber, postalCode, city, province };
  const username = `u-${person.fiscalCode.toLowerCase()}`;
  const named = policies['login.identifier'] === 'USERNAME' ? { username } : {};
  let view = done(
    await visitor.post('/registration', {
      email: person.email,
      holderKind: company ? 'COMPANY' : 'PERSON',
      fiscalCode: company ? vatNumber : person.fiscalCode,
      password: PASSWORD,
      passwordConfirmation: PASSWORD,
      privacyAccepted: true,
      privacyVersion: 1,
      locale: 'it',
      ...named,
      ...claim,
    }),
    201,
  );
  const { token } = view;
  let session: string | null = null;
  for (let steps = 0; view.next !== 'DONE' && !session; steps += 1) {
    if (steps === 6) throw new Error(`The registration does not end: ${JSON.stringify(view)}`);
    if (view.next === 'DETAILS') {
      const [path, body] =
        mode === 'REGISTRY'
          ? ['identity', { givenName, familyName, bornOn }]
          : company
            ? ['company-details', { companyName: 'Alfa S.r.l.', ...address }]
            : ['details', { givenName, familyName, bornOn, birthPlace, birthProvince, sex, ...address }];
      view = done(await visitor.put(`/registration/${path as string}`, body as object, header(token)), 200);
    } else if (view.next === 'OTP') {
      const [mail] = await app.notifications(town, person.email, 'registration-otp');
      view = done(await visitor.post('/registration/otp', { code: mail!.data.code }, header(token)), 200);
    } else if (view.next === 'COMPLETE') {
      const answer = await visitor.post('/registration/complete', undefined, header(token));
      if (answer.status === 201) session = answer.body.accessToken as string;
      else view = done(answer, 200);
    } else {
      const [mail] = await app.notifications(town, person.email, 'registration-link');
      const linkToken = new URL(mail!.data.url).hash.slice(1);
      view = done(await visitor.post('/registration/confirm', { linkToken }), 200);
    }
  }
  const pin = policies['login.secondFactor'] === 'PIN';
  const signIn = {
    ...(policies['login.identifier'] === 'USERNAME' ? named : { email: person.email }),
    password: PASSWORD,
    ...(pin ? { pin: PIN } : {}),
  };
  if (pin) {
    expect((await visitor.post('/auth/login', signIn)).status).toBe(401);
    // What the letter says is known to its reader only; the PIN office has tests of its own.
    await visitor.post('/registration/pin', undefined, header(token));
    await app.query(
      town,
      `UPDATE pin_credential SET state = 'ISSUED', pin_hash = $1, issued_at = $2 WHERE state = 'REQUESTED'`,
      [await app.get(Passwords).hash(PIN), app.clock.now()],
    );
  }
  const opened = done(await visitor.post('/auth/login', signIn), 200);
  return app.caller(`/api/v1/${town.slug}`, { authorization: `Bearer ${opened.accessToken}` });
}

async function accepted({ operator }: Life, id: string): Promise<void> {
  const { version } = done(await operator.get(`/review/requests/${id}`), 200);
  done(await operator.post(`/review/requests/${id}/accept`, { version }), 200);
}

const documents = async (citizen: Caller, kinds: readonly DocumentKind[]): Promise<string[]> =>
  uploaded(citizen, ...kinds);

let plates = 100;
function vehicle({ policies }: Life): { kind: TestVehicle; body: Record<string, unknown> } {
  const kind = (['CAR', 'MICROCAR', 'MOTORCYCLE'] as const).find((candidate) =>
    policies['vehicle.classes'].some((admitted) => admitted.kind === candidate),
  );
  if (!kind) throw new Error('The generator left no vehicle');
  plates += 1;
  const number = String(plates);
  const plate = {
    CAR: `${PLATE_OF.CAR}${number}BC`,
    MICROCAR: `X${2 + (plates % 8)}G${2 + (Math.floor(plates / 8) % 8)}JN`,
    MOTORCYCLE: `${PLATE_OF.MOTORCYCLE}${number}45`,
  }[kind];
  const confirmation = policies['plates.confirmation'] ? { plateConfirmation: plate } : {};
  return {
    kind,
    body: {
      country: 'IT',
      plate,
      ...confirmation,
      vehicleKind: kind,
      make: 'Fiat',
      model: 'Panda',
      fuel: 'PETROL',
      title: 'OWNER',
    },
  };
}

/** A request that only has to be paid, by whatever way the town has. @returns its id */
async function ask(life: Life, citizen: Caller): Promise<string> {
  const { policies, town } = life;
  const { kind, body } = vehicle(life);
  const productId = town.products[PRODUCT_OF[kind]];
  switch (policies['request.flow']) {
    case 'SINGLE_STEP': {
      const documentIds = await documents(citizen, policies['request.documents']);
      const asked = done(
        await citizen.post('/subscription-applications', { ...body, productId, documentIds }),
        201,
      );
      await accepted(life, asked.id);
      return asked.id;
    }
    case 'ONE_CASE': {
      // What needs no certification is not asked for together with one.
      const certified = kind === 'CAR';
      const asked = done(
        await citizen.post('/subscription-cases', {
          ...(certified && {
            certification: {
              certificationTypeId: town.certificationTypes.RESIDENCE_A,
              documentIds: await documents(citizen, ['IDENTITY_DOCUMENT', 'SELF_CERTIFICATION']),
            },
          }),
          vehicle: { ...body, documentIds: await documents(citizen, ['VEHICLE_REGISTRATION']) },
          productId: certified ? town.products.RESIDENT_YEAR : productId,
        }),
        201,
      );
      for (const { id } of asked.caseMembers) await accepted(life, id);
      return asked.id;
    }
    case 'THREE_STEP': {
      let certificationId: string | null = null;
      if (policies['certification.required']) {
        const documentIds = await documents(citizen, ['IDENTITY_DOCUMENT', 'SELF_CERTIFICATION']);
        const certificationTypeId = town.certificationTypes.RESIDENCE_A;
        const certification = done(
          await citizen.post('/certification-requests', { certificationTypeId, documentIds }),
          201,
        );
        certificationId = certification.id as string;
        await accepted(life, certificationId);
      }
      const documentIds = await documents(citizen, ['VEHICLE_REGISTRATION']);
      const plate = done(await citizen.post('/plate-requests', { ...body, documentIds }), 201);
      await accepted(life, plate.id);
      const asked = done(
        await citizen.post('/subscription-requests', {
          plateAssociationId: plate.id,
          productId,
          ...(certificationId ? { certificationId } : {}),
        }),
        201,
      );
      await accepted(life, asked.id);
      return asked.id;
    }
    case 'RENEWAL_ONLY': {
      const { items } = done(await citizen.get('/subscriptions'), 200);
      const renewed = done(await citizen.post(`/subscriptions/${items[0].id}/renewal`, {}), 201);
      if (renewed.state !== 'AWAITING_PAYMENT') await accepted(life, renewed.id);
      return renewed.id;
    }
  }
}

/** @returns the subscription's id */
async function pay({ policies }: Life, citizen: Caller, requestId: string): Promise<string> {
  const { id, checkoutUrl } = done(
    await citizen.post(`/subscription-requests/${requestId}/payments`, {}),
    201,
  );
  const session = new URL(checkoutUrl).pathname.split('/').at(-1)!;
  const card = policies['payment.methods'][0] === 'CARD' ? '4242424242424242' : 'buyer@paypal.test';
  await sandbox.lever(`sessions/${session}/pay`, { card, faults: { loseEvents: true } });
  const paid = done(await citizen.post(`/payments/${id}/verify`, {}), 200);
  expect(paid.state).toBe('SUCCEEDED');
  return paid.subscriptionId as string;
}

/** What the person ends up holding, as the town delivers it. */
async function ticket(life: Life, citizen: Caller, subscriptionId: string): Promise<void> {
  const { policies, person } = life;
  const onePage = policies['documents.ticketLayout'] === 'RECEIPT_WITH_TICKET';
  const delivery = policies['documents.delivery'];
  const detail = done(await citizen.get(`/subscriptions/${subscriptionId}`), 200);
  expect(['ACTIVE', 'SCHEDULED']).toContain(detail.status);
  const attached = (await app.attachmentNames(person.email)).filter((name) =>
    /ticket|ricevuta(?!-accreditamento)/i.test(name),
  );
  expect(attached.length, 'attachments of the e-mail').toBe(delivery === 'LIST' ? 0 : onePage ? 1 : 2);
  const link = await citizen.get(`/subscriptions/${subscriptionId}/${onePage ? 'receipt' : 'ticket'}`);
  if (delivery === 'EMAIL') expect(link.status, link.text).toBeGreaterThanOrEqual(400);
  else expect(done(link, 200).state).toBe('READY');
}

/** Several at a time: most of a life is waiting for others. */
const TOGETHER = 5;

async function live(several: readonly PolicyValues[]): Promise<void> {
  const inTown = (policies: PolicyValues) => (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}\nin ${JSON.stringify(policies, null, 2)}`, { cause: error });
  };
  const bought = await Promise.all(
    several
      .map(async (policies) => {
        const life = await newLife(policies);
        const citizen = await register(life);
        const requestId = await ask(life, citizen);
        return { life, citizen, subscriptionId: await pay(life, citizen, requestId) };
      })
      .map((life, index) => life.catch(inTown(several[index]!))),
  );
  await app.settle({ together: 8 });
  for (const { life, citizen, subscriptionId } of bought)
    await ticket(life, citizen, subscriptionId).catch(inTown(life.policies));
}

describe('whatever a municipality decides', () => {
  test('draws from every value of every policy that lists its values', () => {
    const drawn = fc.sample(towns, { numRuns: TOWNS, seed: SEED });
    for (const [key, { schema }] of Object.entries(POLICIES)) {
      const listed = schema['enum'] as unknown[] | undefined;
      if (listed) expect(new Set(drawn.map((town) => town[key as PolicyKey])), key).toEqual(new Set(listed));
    }
  });

  const QUARTERS = 4;
  test.each(Array.from({ length: QUARTERS }, (_, quarter) => quarter + 1))(
    'a citizen gets from registration to the ticket (part %i of 4)',
    async (quarter) => {
      const drawn = fc.sample(towns, { numRuns: TOWNS, seed: SEED });
      const mine = drawn.filter((_, index) => index % QUARTERS === quarter - 1);
      for (let first = 0; first < mine.length; first += TOGETHER)
        await live(mine.slice(first, first + TOGETHER));
    },
    180_000,
  );
});
