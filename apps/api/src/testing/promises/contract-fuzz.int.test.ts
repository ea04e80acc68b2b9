import { API_SCOPES, ROLES } from '@sosta/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { buildDocument } from '../../platform/http/openapi-document.js';
import { pdf } from '../files.js';
import { createTestApp, type TestApp, type TestMunicipality } from '../index.js';
import { paidSubscription } from '../journeys.js';
import { fc } from '../properties.js';
import { admitClient } from '../rights.js';
import { PATIENCE, progress, sized } from './size.js';

/**
 * Promise 15: whatever is asked of whichever operation, by whomever, the answer is one that its documentation allows
 * and never a 5xx. The requests are made from the OpenAPI document: fitting ones, ones with a single thing wrong, and wild
 * ones. The harness compares each answer with the document; a failure is made smaller and printed as the call to repeat.
 */
type Json = { [key: string]: unknown };
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Json;
}
interface Route {
  operationId: string;
  method: Method;
  path: string;
  permission: string | undefined;
  scope: string | undefined;
  parameters: Parameter[];
  body: Json | null;
  multipart: boolean;
}
interface Request {
  route: Route;
  caller: 'fitting' | 'nobody' | 'citizen' | 'operator' | 'program';
  /** Values of path and query by name; numbers choose among the ids that there are. */
  values: Record<string, unknown>;
  body: unknown;
}

const SIZE = sized({ ci: 3_000, full: 50_000 });
/** How many are asked at the same time. */
const AT_ONCE = 20;

/** Each has tests of its own. */
const LEFT_OUT = new Set([
  // A stream without an end.
  'openLive',
  // What takes our own callers' sessions or keys from them: the rest would be refusals.
  ...['logout', 'logoutEverywhere', 'operatorLogout', 'signOutElsewhere', 'changePassword', 'revokeSession'],
  ...['signOutUser', 'resetUserTotp', 'updateUser', 'updateApiClient', 'rotateApiKey', 'revokeApiClient'],
]);

let app: TestApp;
let town: TestMunicipality;
let routes: Route[];
let schemas: Record<string, Json>;
let callers: Record<'citizen' | 'operator' | 'program', () => Record<string, string>>;
/** Ids that exist, by the address of their list; and all of them. */
const idsBelow = new Map<string, string[]>();
const everyId: string[] = [];

beforeAll(async () => {
  app = await createTestApp({ now: '2026-02-10T09:00:00.000Z' });
  town = await app.seedMunicipality();
  const citizen = await app.createCitizen(town);
  const operator = await app.createOperator(
    town,
    ROLES.filter((role) => role !== 'PLATFORM_ADMIN'),
  );
  const program = await admitClient(operator, { scopes: [...API_SCOPES] });
  callers = {
    citizen: () => ({ authorization: `Bearer ${citizen.token}` }),
    operator: () => ({ authorization: `Bearer ${operator.token}` }),
    program: () => program.headers,
  };
  const { subscriptionId } = await paidSubscription(app, town, citizen);
  await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
  await citizen.post('/assistance-threads', { topic: 'OTHER', subject: 'Domanda', body: 'Come si fa?' });
  const document = buildDocument(app.nest);
  schemas = document.components?.schemas as Record<string, Json>;
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Json>).map(([method, operation]): Route => {
      const content = (
        operation['requestBody'] as { content?: Record<string, { schema?: Json }> } | undefined
      )?.content;
      return {
        operationId: String(operation['operationId']),
        method: method.toUpperCase() as Method,
        path,
        permission: operation['x-permission'] as string | undefined,
        scope: operation['x-scope'] as string | undefined,
        parameters: (operation['parameters'] ?? []) as Parameter[],
        body: content?.['application/json']?.schema ?? null,
        multipart: content !== undefined && 'multipart/form-data' in content,
      };
    }),
  );
  routes = routes.filter(({ operationId }) => !LEFT_OUT.has(operationId));
  await learnIds();
});
afterAll(() => app?.close());

test(
  'every answer is a documented one, and none is a 5xx',
  async () => {
    const statuses = new Map<number, number>();
    const reached = new Set<string>();
    const told = progress('requests', SIZE);
    const answered = async (request: Request): Promise<void> => {
      const { status, text } = await send(request);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status < 300) reached.add(request.route.operationId);
      if (status >= 500) {
        const { route, caller, values, body } = request;
        const call = JSON.stringify({ caller, values, body }).slice(0, 2_000);
        throw new Error(`${route.operationId} answered ${status} to ${call}: ${text.slice(0, 500)}`);
      }
    };
    // Waiting for the database is most of what a request does: several wait together.
    const several = fc.array(anyRequest(), { minLength: AT_ONCE, maxLength: AT_ONCE });
    await fc.assert(
      fc.asyncProperty(several, (requests) => Promise.all(requests.map(answered)).then(() => told(AT_ONCE))),
      { numRuns: Math.ceil(SIZE / AT_ONCE) },
    );
    // The control: it is not all refusals. Many operations were carried out, and many refused for their content.
    expect(reached.size).toBeGreaterThan(110);
    expect(statuses.get(422) ?? 0).toBeGreaterThan(600);
    expect(statuses.get(404) ?? 0).toBeGreaterThan(100);
  },
  PATIENCE,
);

// ---- Requests

/** Texts, numbers and shapes that have broken programs before. */
const HOSTILE = fc.constantFrom<unknown>(
  ...[
    null,
    '',
    ' ',
    'x'.repeat(5_000),
    'a\u0000b',
    '\u202e',
    '\ud800',
    "' OR 1=1 --",
    '../../etc/passwd',
    '%00',
    '{}',
  ],
  ...[
    -1,
    0,
    0.5,
    1e308,
    2 ** 31,
    2 ** 53,
    '1e9',
    '-0',
    'NaN',
    'infinity',
    '-infinity',
    true,
    [],
    {},
    [[]],
    [null],
  ],
  ...['9999-99-99', '0000-01-01', '2026-02-30', '2026-02-10T25:00:00Z', '2026-02-10T09:00:00', '99999-01-01'],
  ...['2026-02-10T09:00:00+99:99', '+275760-09-13T00:00:00Z', '__proto__', 'constructor', '\ufeff', '🚗'],
);

function anyRequest(): fc.Arbitrary<Request> {
  const ofRoute = new Map<Route, fc.Arbitrary<Request>>();
  return fc.constantFrom(...routes).chain((route) => {
    const known = ofRoute.get(route) ?? requestOf(route);
    ofRoute.set(route, known);
    return known;
  });
}

function requestOf(route: Route): fc.Arbitrary<Request> {
  return fc.record({
    route: fc.constant(route),
    caller: fc.oneof(
      { weight: 9, arbitrary: fc.constant<Request['caller']>('fitting') },
      {
        weight: 1,
        arbitrary: fc.constantFrom<Request['caller']>('nobody', 'citizen', 'operator', 'program'),
      },
    ),
    values: fc.record(
      Object.fromEntries(
        route.parameters
          .filter(({ name, in: place }) => place !== 'header' && name !== 'municipality')
          .map((parameter) => [parameter.name, anyValue(parameter)]),
      ),
      {
        requiredKeys: route.parameters
          .filter(({ name, in: place }) => place === 'path' && name !== 'municipality')
          .map(({ name }) => name),
      },
    ),
    body: route.body ? anyBody(route.body) : fc.constant(undefined),
  });
}

function anyValue({ name, in: place, schema = {} }: Parameter): fc.Arbitrary<unknown> {
  const fitting: fc.Arbitrary<unknown> =
    place === 'path' && /id$/i.test(name) ? fc.nat(500) : fitTo(schema, name, 0);
  const weight = place === 'path' ? 9 : 4;
  return fc.oneof({ weight, arbitrary: fitting }, { weight: 1, arbitrary: HOSTILE });
}

/** As the schema says; or with one thing in it replaced; or nothing like it. */
function anyBody(schema: Json): fc.Arbitrary<unknown> {
  const fitting = fitTo(schema, '', 0);
  return fc.oneof(
    { weight: 5, arbitrary: fitting },
    {
      weight: 4,
      arbitrary: fc.tuple(fitting, fc.nat(30), HOSTILE).map(([body, at, value]) => spoil(body, at, value)),
    },
    { weight: 1, arbitrary: fc.oneof(HOSTILE, fc.jsonValue()) },
  );
}

function fitTo(schema: Json, name: string, depth: number): fc.Arbitrary<unknown> {
  if (typeof schema['$ref'] === 'string')
    return depth > 6
      ? fc.constant(null)
      : fitTo(schemas[schema['$ref'].split('/').at(-1)!] ?? {}, name, depth + 1);
  const composed = (schema['oneOf'] ?? schema['anyOf'] ?? schema['allOf']) as Json[] | undefined;
  const one =
    composed && !schema['properties']
      ? fc.oneof(...composed.map((part) => fitTo(part, name, depth)))
      : typed(schema, name, depth);
  return schema['nullable'] === true ? fc.option(one, { freq: 4 }) : one;
}

function typed(schema: Json, name: string, depth: number): fc.Arbitrary<unknown> {
  if (Array.isArray(schema['enum'])) return fc.constantFrom<unknown>(...(schema['enum'] as unknown[]));
  const type = Array.isArray(schema['type']) ? (schema['type'] as string[])[0] : schema['type'];
  const bound = (key: string, otherwise: number): number => Number(schema[key] ?? otherwise);
  switch (type) {
    case 'object': {
      const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Json>);
      const fields = properties.map(([key, value]) => [key, fitTo(value, key, depth + 1)] as const);
      return fc.record(Object.fromEntries(fields), { requiredKeys: (schema['required'] ?? []) as string[] });
    }
    case 'array': {
      const min = bound('minItems', 0);
      const items = fitTo((schema['items'] ?? {}) as Json, name, depth + 1);
      return fc.array(items, { minLength: min, maxLength: Math.min(min + 2, bound('maxItems', min + 2)) });
    }
    case 'boolean':
      return fc.boolean();
    case 'integer':
      // Versions begin with 1, and most rows have not changed.
      if (name === 'version') return fc.constantFrom(1, 1, 1, 2);
      return fc.integer({ min: bound('minimum', 0), max: bound('maximum', 1_000_000) });
    case 'number':
      return fc.double({ min: bound('minimum', -180), max: bound('maximum', 180), noNaN: true });
    default:
      return texts(schema, name);
  }
}

function texts(schema: Json, name: string): fc.Arbitrary<unknown> {
  switch (schema['format']) {
    case 'uuid':
      return fc.oneof(fc.constantFrom(...everyId), fc.uuid());
    case 'date':
      return fc.constantFrom(
        '2026-02-10',
        '2026-02-11',
        '2026-03-01',
        '2027-01-01',
        '2025-12-31',
        '2024-02-29',
      );
    case 'date-time':
      return fc.constantFrom(
        '2026-02-10T09:00:00Z',
        '2026-03-29T02:30:00+01:00',
        '2027-01-01T00:00:00.123+01:00',
      );
    case 'email':
      return fc.constantFrom('a@example.test', 'qualcuno@example.test');
    default:
  }
  const known: Record<string, string[]> = {
    plate: ['AB123CD', 'ZZ999ZZ'],
    plateConfirm: ['AB123CD'],
    credential_id: ['AB123CD'],
    reg_num: ['AB123CD'],
    country: ['IT', 'DE'],
    province: ['CE', 'RM'],
    postalCode: ['81100'],
    fiscalCode: ['RSSMRA80A01H501U'],
    color: ['#0066cc'],
    zone: ['A', 'B'],
    zones: ['A', 'B'],
    key: ['invoice.windowDays', 'enforcement.graceDays'],
    end_after: ['1770714000'],
    kind: ['ticket', 'receipt'],
    code: ['PRIVACY', 'RESIDENT_YEAR'],
  };
  if (known[name]) return fc.constantFrom(...known[name]);
  const min = Number(schema['minLength'] ?? 0);
  const max = Math.min(Number(schema['maxLength'] ?? 40), Math.max(40, min));
  return fc.oneof(
    fc.constant('Testo di prova'.padEnd(min, '.').slice(0, max)),
    fc.string({ unit: 'grapheme', minLength: min, maxLength: max }),
  );
}

/** One thing of a value replaced, or something added that does not belong there. */
function spoil(value: unknown, at: number, by: unknown): unknown {
  if (value === null || typeof value !== 'object') return by;
  const keys = Object.keys(value);
  const place = at % (keys.length + 1);
  if (place === keys.length) return Array.isArray(value) ? [...value, by] : { ...value, inesistente: by };
  const key = keys[place]!;
  const rest = Math.floor(at / (keys.length + 1));
  const inner = (value as Json)[key];
  const changed = inner !== null && typeof inner === 'object' && rest > 0 ? spoil(inner, rest, by) : by;
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? changed : item));
  return { ...value, [key]: changed };
}

// ---- Sending

async function send({ route, caller, values, body }: Request): ReturnType<TestApp['request']> {
  const who = caller === 'fitting' ? fitting(route) : caller;
  const headers = { ...(who === 'nobody' ? {} : callers[who]()), 'idempotency-key': uuidv7() };
  const list =
    idsBelow.get(route.path.slice(0, route.path.indexOf('/{', route.path.indexOf('}')))) ?? everyId;
  const textOf = (name: string): string => {
    const value = values[name];
    const chosen = typeof value === 'number' && /id$/i.test(name) ? list[value % list.length] : value;
    // A lone half of a pair has no place in an address: the client could not send it.
    return encodeURIComponent(toText(chosen).toWellFormed());
  };
  const path = route.path
    .replace('{municipality}', town.slug)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => textOf(name) || '%20');
  const query = route.parameters
    .filter(({ name, in: place }) => place === 'query' && values[name] !== undefined)
    .map(({ name }) => `${name}=${textOf(name)}`)
    .join('&');
  const url = query ? `${path}?${query}` : path;
  if (route.multipart) {
    const form = new FormData();
    form.set('kind', 'IDENTITY_DOCUMENT');
    form.set('file', new Blob([new Uint8Array(pdf())]), 'modulo.pdf');
    return app.request(route.method, url, form, headers);
  }
  if (route.method === 'GET' || body === undefined) return app.request(route.method, url, undefined, headers);
  return app.request(route.method, url, JSON.stringify(body), {
    ...headers,
    'content-type': 'application/json',
  });
}

const toText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

function fitting({ permission, scope }: Route): Exclude<Request['caller'], 'fitting'> {
  if (scope && !permission) return 'program';
  if (!permission) return 'nobody';
  return permission === 'citizen.self' ? 'citizen' : 'operator';
}

/** Asks every list once. */
async function learnIds(): Promise<void> {
  for (const route of routes) {
    if (route.method !== 'GET' || /\{(?!municipality)/.test(route.path)) continue;
    const { body } = await send({ route, caller: 'fitting', values: {}, body: undefined });
    const items = (body?.items ?? []) as { id?: unknown }[];
    const ids = items
      .map(({ id }) => id)
      .filter((id): id is string => typeof id === 'string' && id.length === 36);
    if (ids.length === 0) continue;
    idsBelow.set(route.path, ids);
    everyId.push(...ids);
  }
}
