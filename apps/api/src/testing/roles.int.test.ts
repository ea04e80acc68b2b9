import { ROLES, ROLE_PERMISSIONS, type Permission, type Role } from '@sosta/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../platform/crypto/uuid.js';
import { buildDocument } from '../platform/http/openapi-document.js';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from './index.js';
import { paidSubscription } from './journeys.js';

/**
 * Who may call what, from outside: every route of the document is called by every role. What a route declares is what
 * decides, so a new route is in this table the moment it exists.
 */
interface Route {
  operationId: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** One of them is enough. */
  permissions: Permission[];
}

interface Operation {
  operationId?: string;
  'x-permission'?: Permission;
  'x-other-permissions'?: Permission[];
  responses?: object;
}

let app: TestApp;
let town: TestMunicipality;
let citizen: TestCitizen;
let plate: string;
let routes: Route[];

beforeAll(async () => {
  app = await createTestApp();
  town = await app.seedMunicipality();
  citizen = await app.createCitizen(town, { familyName: 'Zanzottera', givenName: 'Ermelinda' });
  ({ plate } = await paidSubscription(app, town, citizen));
  await citizen.post('/assistance-threads', { topic: 'OTHER', subject: 'Domanda', body: 'Sono Zanzottera' });
  routes = Object.entries(buildDocument(app.nest).paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>)
      .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
      // A stream never ends; the guard before it is the same.
      .filter(([, operation]) => !JSON.stringify(operation.responses).includes('text/event-stream'))
      .map(([method, operation]): Route => ({
        operationId: operation.operationId ?? '',
        method: method.toUpperCase() as Route['method'],
        path,
        permissions: [operation['x-permission'] ?? [], operation['x-other-permissions'] ?? []].flat(),
      }))
      .filter(
        ({ path: address }) =>
          address.includes('/{municipality}/operator/') || address.includes('/platform/'),
      ),
  );
});
afterAll(() => app?.close());

const call = (
  { method, path }: Route,
  who: TestOperator,
  ids: Record<string, string> = {},
): Promise<Answer> => {
  const address = path
    .replace('{municipality}', town.slug)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? uuidv7());
  return app.request(method, address, method === 'GET' ? undefined : {}, {
    authorization: `Bearer ${who.token}`,
    'idempotency-key': uuidv7(),
  });
};

const opens = (role: Role, { permissions }: Route): boolean =>
  permissions.some((permission) => ROLE_PERMISSIONS[role].includes(permission));

/** Several at a time: most of a call is waiting. */
async function forEachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let first = 0; first < items.length; first += 10)
    await Promise.all(items.slice(first, first + 10).map(work));
}

describe('every route of operators', () => {
  test('declares a permission', () => {
    expect(routes.length).toBeGreaterThan(80);
    expect(
      routes.filter(({ permissions }) => permissions.length === 0).map(({ operationId }) => operationId),
    ).toEqual([]);
  });

  test.each(ROLES)('lets %s in where the permissions of the role say so, and nowhere else', async (role) => {
    const who = await app.createOperator(town, role);
    const wrong: string[] = [];
    await forEachOf(routes, async (route) => {
      const { status, body } = await call(route, who);
      const refused = status === 403 && body.code === 'forbidden';
      if (refused === opens(role, route))
        wrong.push(`${route.operationId} (${route.permissions}): ${status}`);
    });
    expect(wrong).toEqual([]);
  });
});

/** Permissions that lead to what the office knows of its citizens. A new one is on one of the two lists, by decision. */
const OF_CITIZENS: readonly Permission[] = [
  'citizen.self',
  'review.read',
  'review.decide',
  'review.reassign',
  'review.override',
  'subscribers.read',
  'subscribers.act_on_behalf',
  'subscriptions.read',
  'subscriptions.manage',
  'payments.read',
  'payments.record',
  'refunds.request',
  'refunds.approve',
  'invoices.read',
  'invoices.issue',
  'assistance.read',
  'assistance.answer',
  'imports.manage',
  'accreditation.manage',
];

describe.each(['PLATFORM_ADMIN', 'INSPECTOR'] satisfies Role[])('%s', (role) => {
  test('holds no permission that leads to citizens’ data', () => {
    expect(ROLE_PERMISSIONS[role].filter((permission) => OF_CITIZENS.includes(permission))).toEqual([]);
  });

  test('finds no citizen’s data behind any route that answers', async () => {
    const who = await app.createOperator(town, role);
    const { email, fiscalCode, familyName } = citizen.person;
    const [request] = await app.query<{ id: string }>(town, 'SELECT id FROM request LIMIT 1');
    const ids = { id: request!.id };
    const told: string[] = [];
    let answered = 0;
    // The others refuse: see above.
    const open = routes.filter((route) => route.method === 'GET' && opens(role, route));
    for (const values of [ids, { id: citizen.holderId }]) {
      await forEachOf(open, async (route) => {
        const { status, text } = await call(route, who, values);
        if (status === 200) answered += 1;
        for (const secret of [email, fiscalCode, familyName, plate])
          if (text.includes(secret)) told.push(`${route.operationId}: ${secret}`);
      });
    }
    expect(told).toEqual([]);
    if (role === 'PLATFORM_ADMIN') expect(answered).toBeGreaterThan(3);
  });

  test('would be found out: the auditor, who may, reads the name', async () => {
    const auditor = await app.createOperator(town, 'AUDITOR');
    expect((await auditor.get(`/subscribers/${citizen.holderId}`)).text).toContain('Zanzottera');
  });
});

test('the auditor reads everything of this kind and changes nothing', () => {
  const writing = routes.filter((route) => route.method !== 'GET' && opens('AUDITOR', route));
  expect(writing.map(({ operationId }) => operationId).filter((name) => !HARMLESS.has(name))).toEqual([]);
});

/** A new one is here, or closed to the auditor, by decision. */
const HARMLESS = new Set([
  // Questions whose words stay out of addresses and logs, and files.
  'checkZoneGeometry',
  'exportAudit',
  'exportRequests',
  'previewDecisionEmail',
  'searchCounter',
  'simulateProduct',
  // Puts on record who looked.
  'revealSubscriber',
  // Asks the provider, whose word it is anyway.
  'verifyOperatorPayment',
  // For those who may do the work, which is asked again for each kind of it; views are one's own.
  'claimNextWork',
  'claimWork',
  'releaseWork',
  'saveWorkView',
  'deleteWorkView',
]);
