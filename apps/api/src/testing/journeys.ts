import { uuidv7 } from '../platform/crypto/uuid.js';
import { RequestKinds, RequestRepository, SYSTEM_ACTOR, type RequestKind } from '../modules/requests/index.js';
import type { OperatorContext } from '../platform/http/context.js';
import type { TestMunicipality } from './fixtures.js';
import type { TestApp, TestCitizen } from './test-app.js';

/** Shortcuts to a point of the citizen's story, for tests of what comes after it. */

async function acceptedRequest(app: TestApp, m: TestMunicipality, citizen: TestCitizen, kind: RequestKind, openKey: string): Promise<string> {
  const id = uuidv7();
  await app.unitOfWork.run(m.id, async (tx) => {
    const requests = app.get(RequestRepository);
    const row = await requests.insert(tx, m, { id, kind, holderId: citizen.holderId, openKey, dueOn: '2030-01-01' }, { kind: 'CITIZEN', id: citizen.accountId });
    await requests.transition(tx, row, 'accept', { actor: SYSTEM_ACTOR });
  });
  return id;
}

/** A residence certification as it stands after acceptance; valid for two years around the test's clock. */
export async function acceptedCertification(app: TestApp, m: TestMunicipality, citizen: TestCitizen, code: 'RESIDENCE_A' | 'RESIDENCE_B' = 'RESIDENCE_A'): Promise<string> {
  const id = await acceptedRequest(app, m, citizen, 'CERTIFICATION', citizen.holderId);
  const from = new Date(app.clock.now().getTime() - 30 * 86_400_000).toISOString().slice(0, 10);
  await app.unitOfWork.run(m.id, (tx) =>
    tx.query(
      `INSERT INTO certification (id, municipality_id, holder_id, certification_type_id, zone_id, street, street_number, valid)
       VALUES ($1, $2, $3, $4, $5, 'Via Roma', '12', daterange($6::date, ($6::date + interval '3 years')::date))`,
      [id, m.id, citizen.holderId, m.certificationTypes[code], m.zones[code === 'RESIDENCE_A' ? 'A' : 'B'], from],
    ),
  );
  return id;
}

let plates = 0;

/** An accepted plate of a car; a new one at each call. */
export async function acceptedPlate(app: TestApp, m: TestMunicipality, citizen: TestCitizen, options: { plate?: string; electric?: boolean } = {}): Promise<{ id: string; plate: string }> {
  plates += 1;
  const plate = options.plate ?? `AB${String(plates % 1000).padStart(3, '0')}${['CD', 'EF', 'GH'][Math.floor(plates / 1000)] ?? 'CD'}`;
  const id = await acceptedRequest(app, m, citizen, 'PLATE', `${citizen.holderId}:IT:${plate}`);
  await app.unitOfWork.run(m.id, (tx) =>
    tx.query(
      `INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, electric_certified, active)
       VALUES ($1, $2, $3, 'IT', $4, $4, 'CAR', 'Fiat', 'Panda', $5, 'OWNER', $6, true)`,
      [id, m.id, citizen.holderId, plate, options.electric ? 'ELECTRIC' : 'PETROL', options.electric ?? false],
    ),
  );
  return { id, plate };
}

/** Approves a submitted request as the review desk does, without the desk. */
export async function approve(app: TestApp, m: TestMunicipality, requestId: string): Promise<void> {
  await app.unitOfWork.run(m.id, async (tx) => {
    const requests = app.get(RequestRepository);
    const request = await requests.get(tx, requestId, { lock: true });
    const actor = { kind: 'OPERATOR' as const, operatorId: uuidv7(), name: 'Test', sessionId: uuidv7(), roles: [], permissions: new Set<never>() };
    const call: OperatorContext = { requestId: 'test', locale: 'it', municipality: m, actor };
    const decided = await app.get(RequestKinds).get(request.kind).accept(tx, request, { note: null, electricCertified: false }, call);
    await requests.transition(tx, request, decided.command, { actor: SYSTEM_ACTOR, changes: { policyIds: decided.policyIds } });
  });
}
