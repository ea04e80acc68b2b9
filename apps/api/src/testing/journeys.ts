import { uuidv7 } from '../platform/crypto/uuid.js';
import { MunicipalityDirectory } from '../modules/municipalities/index.js';
import { PaymentRepository } from '../modules/payments/index.js';
import { SettlePayment } from '../modules/payments/use-cases/settle-payment.js';
import {
  RequestKinds,
  RequestRepository,
  SYSTEM_ACTOR,
  type RequestKind,
} from '../modules/requests/index.js';
import type { OperatorContext } from '../platform/http/context.js';
import type { TestMunicipality } from './fixtures.js';
import type { TestApp, TestCitizen } from './test-app.js';

/** Shortcuts to a point of the citizen's story, for tests of what comes after it. */

async function acceptedRequest(
  app: TestApp,
  m: TestMunicipality,
  citizen: TestCitizen,
  kind: RequestKind,
  openKey: string,
): Promise<string> {
  const id = uuidv7();
  await app.unitOfWork.run(m.id, async (tx) => {
    const requests = app.get(RequestRepository);
    const row = await requests.insert(
      tx,
      m,
      { id, kind, holderId: citizen.holderId, openKey, dueOn: '2030-01-01' },
      { kind: 'CITIZEN', id: citizen.accountId },
    );
    await requests.transition(tx, row, 'accept', { actor: SYSTEM_ACTOR });
  });
  return id;
}

/** A residence certification as it stands after acceptance; valid for two years around the test's clock. */
export async function acceptedCertification(
  app: TestApp,
  m: TestMunicipality,
  citizen: TestCitizen,
  code: 'RESIDENCE_A' | 'RESIDENCE_B' = 'RESIDENCE_A',
): Promise<string> {
  const id = await acceptedRequest(app, m, citizen, 'CERTIFICATION', citizen.holderId);
  const from = new Date(app.clock.now().getTime() - 30 * 86_400_000).toISOString().slice(0, 10);
  await app.unitOfWork.run(m.id, (tx) =>
    tx.query(
      `INSERT INTO certification (id, municipality_id, holder_id, certification_type_id, zone_id, street, street_number, valid)
       VALUES ($1, $2, $3, $4, $5, 'Via Roma', '12', daterange($6::date, ($6::date + interval '3 years')::date))`,
      [
        id,
        m.id,
        citizen.holderId,
        m.certificationTypes[code],
        m.zones[code === 'RESIDENCE_A' ? 'A' : 'B'],
        from,
      ],
    ),
  );
  return id;
}

let plates = 0;

/** An accepted plate of a car; a new one at each call. */
export async function acceptedPlate(
  app: TestApp,
  m: TestMunicipality,
  citizen: TestCitizen,
  options: { plate?: string; electric?: boolean } = {},
): Promise<{ id: string; plate: string }> {
  plates += 1;
  const plate =
    options.plate ??
    `AB${String(plates % 1000).padStart(3, '0')}${['CD', 'EF', 'GH'][Math.floor(plates / 1000)] ?? 'CD'}`;
  const id = await acceptedRequest(app, m, citizen, 'PLATE', `${citizen.holderId}:IT:${plate}`);
  await app.unitOfWork.run(m.id, (tx) =>
    tx.query(
      `INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, electric_certified, active)
       VALUES ($1, $2, $3, 'IT', $4, $4, 'CAR', 'Fiat', 'Panda', $5, 'OWNER', $6, true)`,
      [
        id,
        m.id,
        citizen.holderId,
        plate,
        options.electric ? 'ELECTRIC' : 'PETROL',
        options.electric ?? false,
      ],
    ),
  );
  return { id, plate };
}

/** Approves a submitted request as the review desk does, without the desk. */
export async function approve(app: TestApp, m: TestMunicipality, requestId: string): Promise<void> {
  await app.unitOfWork.run(m.id, async (tx) => {
    const requests = app.get(RequestRepository);
    const request = await requests.get(tx, requestId, { lock: true });
    const actor = {
      kind: 'OPERATOR' as const,
      operatorId: uuidv7(),
      name: 'Test',
      sessionId: uuidv7(),
      roles: [],
      permissions: new Set<never>(),
    };
    const call: OperatorContext = { requestId: 'test', locale: 'it', municipality: m, actor };
    const kind = app.get(RequestKinds).get(request.kind);
    const decided = await kind.accept(tx, request, { note: null, electricCertified: false }, call);
    const accepted = await requests.transition(tx, request, decided.command, {
      actor: SYSTEM_ACTOR,
      changes: { policyIds: decided.policyIds },
    });
    await kind.afterAcceptance?.(tx, accepted);
  });
}

/** A subscription asked for and approved, which awaits its payment. */
export async function approvedRequest(
  app: TestApp,
  m: TestMunicipality,
  citizen: TestCitizen,
  product: keyof TestMunicipality['products'] = 'RESIDENT_YEAR',
): Promise<{ requestId: string; plate: string }> {
  const certificationId = await acceptedCertification(app, m, citizen);
  const plate = await acceptedPlate(app, m, citizen);
  const asked = await citizen.post('/subscription-requests', {
    certificationId,
    plateAssociationId: plate.id,
    productId: m.products[product],
  });
  if (asked.status !== 201) throw new Error(`The subscription could not be asked for: ${asked.text}`);
  const requestId = asked.body.id as string;
  await approve(app, m, requestId);
  return { requestId, plate: plate.plate };
}

/** A subscription asked for, approved and paid at the test's present, through the code that takes a provider's word. */
export async function paidSubscription(
  app: TestApp,
  m: TestMunicipality,
  citizen: TestCitizen,
  options: { product?: keyof TestMunicipality['products']; paidAt?: Date } = {},
): Promise<{ subscriptionId: string; paymentId: string; requestId: string; plate: string }> {
  const asked = await approvedRequest(app, m, citizen, options.product);
  return { ...(await paidRequest(app, m, citizen, asked.requestId, options.paidAt)), ...asked };
}

/** Pays a request that awaits payment, through the code that takes a provider's word. */
export async function paidRequest(
  app: TestApp,
  m: TestMunicipality,
  citizen: TestCitizen,
  requestId: string,
  paidAt = app.clock.now(),
): Promise<{ subscriptionId: string; paymentId: string }> {
  const municipality = await app.get(MunicipalityDirectory).byId(m.id);
  return app.unitOfWork.run(m.id, async (tx) => {
    const prices: { cents: number }[] = await tx.query(
      'SELECT price_cents AS cents FROM subscription_request WHERE id = $1',
      [requestId],
    );
    const amountCents = prices[0]!.cents;
    const payment = await app.get(PaymentRepository).insert(tx, m.id, {
      requestId,
      holderId: citizen.holderId,
      amountCents,
      provider: 'stripe',
      expiresAt: app.clock.now(),
    });
    const outcome = await app.get(SettlePayment).run(tx, municipality, payment.id, {
      providerRef: `cs_${payment.id}`,
      state: 'SUCCEEDED',
      amountCents,
      currency: 'EUR',
      metadata: { paymentId: payment.id, municipalityId: m.id },
      method: null,
      capturedRef: `pi_${payment.id}`,
      paidAt,
      refundedCents: null,
      reason: null,
    });
    if (outcome !== 'ACTIVATED') throw new Error(`The payment was not taken: ${outcome}`);
    const rows: { id: string }[] = await tx.query('SELECT id FROM subscription WHERE request_id = $1', [
      requestId,
    ]);
    return { subscriptionId: rows[0]!.id, paymentId: payment.id };
  });
}
