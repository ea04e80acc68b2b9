import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { createTestApp, type TestApp, type TestMunicipality } from '../../testing/index.js';
import { acceptedPlate } from '../../testing/journeys.js';
import type { Tx } from './unit-of-work.js';

let app: TestApp;
let ours: TestMunicipality;
let theirs: TestMunicipality;

beforeAll(async () => {
  app = await createTestApp();
  ours = await app.seedMunicipality();
  theirs = await app.seedMunicipality();
  await acceptedPlate(app, ours, await app.createCitizen(ours));
  await acceptedPlate(app, theirs, await app.createCitizen(theirs));
});
afterAll(() => app?.close());

/** Without `UnitOfWork`: what a forgotten municipality would see. */
const bare = <T>(sql: string, parameters: unknown[] = []): Promise<T> =>
  app.get(DataSource).query(sql, parameters);

describe('row-level security', () => {
  it('is forced on every table with a municipality, with a policy that names it', async () => {
    const tables = await bare<{ name: string; enabled: boolean; forced: boolean; policies: string[] }[]>(`
      SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
             coalesce((SELECT array_agg(p.policyname::text ORDER BY 1) FROM pg_policies p WHERE p.tablename = c.relname), '{}') AS policies
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'municipality_id'
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`);
    expect(tables.length).toBeGreaterThan(30);
    for (const { name, enabled, forced, policies } of tables) {
      expect({ name, enabled, forced }).toEqual({ name, enabled: true, forced: true });
      expect([name, ...policies]).toContain('municipality');
    }
    // These are read across municipalities by sign-in, the relay, the plate checks' feed, payments' webhooks and the sender
    // of ours; they hold ids, roles, hashes, and where webhooks go.
    expect(tables.filter(({ policies }) => policies.includes('platform')).map(({ name }) => name)).toEqual([
      'operator_role',
      'outbox_message',
      'payment_account',
      'payment_page_token',
      'right_change',
      'webhook_endpoint',
      'webhook_refusal',
    ]);
  });

  it('gives the application a role that owns nothing and cannot look past it', async () => {
    const [role] = await bare<{ bypass: boolean; superuser: boolean; owned: number }[]>(`
      SELECT rolbypassrls AS bypass, rolsuper AS superuser,
             (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned
        FROM pg_roles r WHERE rolname = current_user`);
    expect(role).toEqual({ bypass: false, superuser: false, owned: 0 });
  });

  it('shows nothing when no municipality is set, also on a connection that served one before', async () => {
    for (let n = 0; n < 20; n += 1) {
      await app.unitOfWork.run(ours.id, (tx) => tx.query('SELECT 1'));
      expect(await bare('SELECT id FROM holder')).toEqual([]);
    }
  });

  it('shows and changes only the rows of the transaction’s municipality', async () => {
    const seen = await app.query<{ municipality_id: string }>(
      ours,
      'SELECT municipality_id FROM plate_association',
    );
    expect(seen).toEqual([{ municipality_id: ours.id }]);
    const changed = await app.query(ours, 'UPDATE holder SET city = $2 WHERE municipality_id = $1', [
      theirs.id,
      'X',
    ]);
    expect(changed).toEqual([[], 0]);
    await expect(
      app.query(
        ours,
        `INSERT INTO service_rating (id, municipality_id, request_id, stars, created_at)
        SELECT uuidv7(), $1, uuidv7(), 5, now()`,
        [theirs.id],
      ),
    ).rejects.toThrow(/row-level security/);
  });

  it('keeps mixed traffic on shared connections apart', async () => {
    const results = await Promise.all(
      Array.from({ length: 400 }, (_, n) => {
        const m = n % 2 === 0 ? ours : theirs;
        return app
          .query<{ id: string }>(m, 'SELECT DISTINCT municipality_id AS id FROM holder')
          .then((rows) => ({ m, rows }));
      }),
    );
    for (const { m, rows } of results) expect(rows).toEqual([{ id: m.id }]);
  });

  it('would leak with a setting that outlives the transaction: the control', async () => {
    const runner = app.get(DataSource).createQueryRunner();
    await runner.query("SELECT set_config('app.municipality_id', $1, false)", [ours.id]);
    const leaked: unknown[] = await runner.query('SELECT id FROM holder');
    await runner.query("SELECT set_config('app.municipality_id', '', false)");
    await runner.release();
    expect(leaked.length).toBeGreaterThan(0);
  });
});

describe('the audit trail', () => {
  it('takes inserts only', async () => {
    await expect(app.query(ours, 'UPDATE audit_event SET action = $1', ['x'])).rejects.toThrow(
      /permission denied/,
    );
    await expect(app.query(ours, 'DELETE FROM audit_event')).rejects.toThrow(/permission denied/);
    await expect(app.query(ours, 'TRUNCATE audit_event')).rejects.toThrow(/permission denied/);
  });
});

describe('a unit of work', () => {
  it('runs again after a deadlock, and once only counts', async () => {
    let attempts = 0;
    const result = await app.unitOfWork.run(ours.id, async (tx) => {
      attempts += 1;
      if (attempts === 1)
        await tx.query("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$");
      return attempts;
    });
    expect(result).toBe(2);
  });

  const insert = (tx: Tx): Promise<unknown> =>
    tx.query(
      `INSERT INTO audit_event (id, municipality_id, at, actor_kind, action, subject_kind) VALUES (uuidv7(), $1, now(), 'SYSTEM', 'x', 'x')`,
      [ours.id],
    );

  it.each([
    ['', insert],
    [', nor does a transaction inside it', (tx: Tx) => tx.transaction(insert)],
  ])('leaves nothing behind when it fails%s', async (_, work) => {
    const before = await app.query(ours, 'SELECT count(*) FROM audit_event');
    await expect(
      app.unitOfWork.run(ours.id, async (tx) => {
        await work(tx);
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    expect(await app.query(ours, 'SELECT count(*) FROM audit_event')).toEqual(before);
  });
});
