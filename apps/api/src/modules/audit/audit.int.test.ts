import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Audit } from '../../platform/audit/audit.js';
import {
  createTestApp,
  searching,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';

let app: TestApp;
let town: TestMunicipality;
let auditor: TestOperator;
let clerk: TestOperator;

beforeAll(async () => {
  app = await createTestApp({ now: '2026-03-28T12:00:00.000Z' });
  town = await app.seedMunicipality();
  clerk = await app.createOperator(town, 'CLERK');
  const record = (
    at: string,
    action: string,
    data: Record<string, unknown>,
    byClerk = true,
  ): Promise<void> => {
    app.clock.set(at);
    return app.run(town, (tx) =>
      app.get(Audit).record(tx, {
        municipalityId: town.id,
        actor: byClerk ? { kind: 'OPERATOR', id: clerk.operatorId } : { kind: 'SYSTEM', id: null },
        action,
        subject: { kind: action.split('.')[0]!, id: null },
        data,
      }),
    );
  };
  // The last and the first instant of the day on which the clocks went forward.
  await record('2026-03-28T22:59:59.000Z', 'zone.updated', { reason: 'Vigilia' });
  await record('2026-03-28T23:00:00.000Z', 'zone.updated', {
    changes: { color: { from: '=1+1', to: '#0066cc' }, name: { from: { it: 'A' }, to: { it: 'B' } } },
  });
  await record('2026-03-29T21:59:59.000Z', 'request.rejected', {
    reasons: ['NOT_RESIDENT'],
    note: '@Nota; di "Gino"',
  });
  await record('2026-03-29T22:00:00.000Z', 'request.accepted', {}, false);
  app.clock.set('2026-04-01T10:00:00.000Z');
  auditor = await app.createOperator(town, 'AUDITOR');
});
afterAll(() => app?.close());

const found = async ({ reason, ...query }: Record<string, string>): Promise<string[]> =>
  (await auditor.get(`/audit?${new URLSearchParams(query)}`, reason ? searching(reason) : {})).body.items.map(
    ({ action, at }: { action: string; at: string }) => `${action} ${at.slice(8, 19)}`,
  );

describe('the activity log', () => {
  test('is found by civil days, also where a day has 23 hours', async () => {
    expect(await found({ fromOn: '2026-03-29', toOn: '2026-03-29' })).toEqual([
      'request.rejected 29T21:59:59',
      'zone.updated 28T23:00:00',
    ]);
  });

  test('is found by who, what, on what and why, together', async () => {
    expect(await found({ action: 'zone.' })).toHaveLength(2);
    expect(await found({ action: 'zone.updated', reason: 'VIGILIA' })).toEqual(['zone.updated 28T22:59:59']);
    expect(await found({ reason: 'not_resident' })).toEqual(['request.rejected 29T21:59:59']);
    expect(await found({ subjectKind: 'request', actorKind: 'SYSTEM' })).toEqual([
      'request.accepted 29T22:00:00',
    ]);
    expect(await found({ actorId: clerk.operatorId, fromOn: '2026-03-29' })).toHaveLength(2);
    expect(await found({ actorId: auditor.operatorId })).toEqual([]);
    expect((await auditor.get('/audit/actors')).body.items).toContainEqual({
      id: clerk.operatorId,
      name: clerk.name,
    });
  });

  test('turns its pages without missing or repeating anything', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({
        limit: '1',
        actorId: clerk.operatorId,
        ...(cursor ? { cursor } : {}),
      });
      const { body } = await auditor.get(`/audit?${query}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(3);
    expect(seen).toHaveLength(3);
  });

  test('leaves as a file that no spreadsheet runs, and says that it left', async () => {
    const { status, text, headers } = await auditor.post('/audit/exports', {
      fromOn: '2026-03-28',
      toOn: '2026-03-29',
    });
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('\uFEFFQuando;Chi;Azione;Tipo di elemento;Elemento;Motivo;Prima;Dopo;Altri dati');
    expect(lines.find((line) => line.includes('request.rejected'))).toBe(
      `2026-03-29T23:59:59+02:00;${clerk.name};request.rejected;request;;"'@Nota; di ""Gino"" – NOT_RESIDENT";;;`,
    );
    expect(text).toContain('"name: {""it"":""A""}\ncolor: =1+1"');
    expect(lines.filter((line) => /^\d{4}-/.test(line))).toHaveLength(3);
    const [event] = (await auditor.get('/audit?action=audit.exported')).body.items;
    expect(event).toMatchObject({
      actorId: auditor.operatorId,
      data: { rows: 3, filters: { fromOn: '2026-03-28', toOn: '2026-03-29' }, withWords: false },
    });
    await auditor.post('/audit/exports', { reason: 'Rossi Mario' });
    expect(JSON.stringify((await auditor.get('/audit?action=audit.exported')).body)).not.toContain('Rossi');
  });

  test.each([
    ['/toOn', { fromOn: '2026-02-02', toOn: '2026-02-01' }],
    ['/subjectId', { subjectId: "x' OR 1=1" }],
    ['/actorKind', { actorKind: 'KING' }],
  ])('is refused for a wrong %s', async (pointer, query) => {
    expect(await auditor.get(`/audit?${new URLSearchParams(query)}`)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
  });

  test('is changed by nobody, not even with the application’s own hands', async () => {
    for (const sql of ['UPDATE audit_event SET action = $1', 'DELETE FROM audit_event WHERE action <> $1'])
      await expect(app.query(town, sql, ['x'])).rejects.toThrow(/permission denied|append-only/);
    await expect(app.query(town, 'TRUNCATE audit_event')).rejects.toThrow(/permission denied|append-only/);
  });
});
