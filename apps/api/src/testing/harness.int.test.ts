import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Contract } from './contract.js';
import { createTestApp, type TestApp } from './index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());

describe('the test harness', () => {
  test('serves the API on a migrated database of its own', async () => {
    const answer = await app.request('GET', '/api/v1/status');
    expect(answer).toMatchObject({ status: 200, body: { status: 'OK' } });
    expect((await app.request('GET', '/api/v1/ready')).status).toBe(200);
  });

  test('answers an unknown path with a problem that agrees with the document', async () => {
    const answer = await app.caller('/api/v1').get('/nowhere/at/all');
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('seeds a municipality that sees only its own rows', async () => {
    const [one, other] = [await app.seedMunicipality(), await app.seedMunicipality()];
    const citizen = await app.createCitizen(one);
    const operator = await app.createOperator(one, 'REVIEWER');
    expect(citizen.token).not.toBe(operator.token);
    expect(await app.query(one, 'SELECT id FROM holder')).toEqual([{ id: citizen.holderId }]);
    expect(await app.query(other, 'SELECT id FROM holder')).toEqual([]);
  });

  test('moves the clock', () => {
    const before = app.clock.now().getTime();
    app.clock.advance({ minutes: 10 });
    expect(app.clock.now().getTime() - before).toBe(600_000);
  });

  test('finds answers that differ from the document', () => {
    const contract = new Contract({
      openapi: '3.1.0',
      info: { title: 't', version: '1' },
      components: {
        schemas: {
          Thing: { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } },
        },
      },
      paths: {
        '/api/v1/things/{id}': {
          get: {
            operationId: 'getThing',
            ...{ 'x-scope': 'things:read' },
            responses: {
              '200': {
                description: '',
                content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
              },
            },
          },
        },
      },
    });
    const answer = {
      ...{ method: 'GET', route: '/api/v1/things/:id', status: 200, mediaType: 'application/json' },
      ...{ headers: { 'x-ratelimit-limit': 1 }, byProgram: false },
    };
    const id = '0190a5b1-0000-7000-8000-000000000000';
    expect(contract.violation({ ...answer, body: JSON.stringify({ id }) })).toBeNull();
    expect(contract.violation({ ...answer, body: JSON.stringify({ id, secret: 1 }) })).toContain('secret');
    expect(contract.violation({ ...answer, body: JSON.stringify({ id: 'x' }) })).toContain('uuid');
    expect(contract.violation({ ...answer, body: '{}' })).toContain('required');
    expect(contract.violation({ ...answer, status: 202, body: '{}' })).toContain('202');
    expect(contract.violation({ ...answer, mediaType: 'image/png', body: null })).toContain('image/png');
    expect(contract.violation({ ...answer, method: 'PUT', body: '{}' })).toContain('not in the document');
    expect(contract.violation({ ...answer, byProgram: true, body: JSON.stringify({ id }) })).toContain(
      'without X-RateLimit-Remaining, X-RateLimit-Reset',
    );
    expect(contract.violation({ ...answer, status: 500, mediaType: 'text/html', body: 'oops' })).toContain(
      'problem',
    );
  });
});
