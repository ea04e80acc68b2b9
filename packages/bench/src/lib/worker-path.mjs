// The worker's whole way of a ticket, in this process: from the outbox message to the stored file and its row, on the
// real PostgreSQL and S3.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServices } from '@sosta/local';
import pg from 'pg';
import { approvedBuyers } from '../storm/people.mjs';
import { ROOT } from './paths.mjs';

/**
 * @param {number} count tickets that can be rendered
 * @param {(n: number) => { qrContent: string }} ticket
 * @returns {Promise<{ run: () => Promise<unknown>, close: () => Promise<void> }>}
 */
export async function startWorkerPath(count, ticket) {
  const dir = mkdtempSync(join(tmpdir(), 'sosta-bench-'));
  // Durable commits, as in production.
  const services = await startServices({ dir, with: { stripe: true } });
  const api = (/** @type {string} */ module) => import(join(ROOT, 'apps/api/dist', module));
  const { migrate } = await api('platform/database/data-source.js');
  await migrate(services.postgres.ownerUrl);
  Object.assign(process.env, services.env, { LOG_LEVEL: 'error' });

  const ofApi = createRequire(join(ROOT, 'apps/api/package.json'));
  await import(ofApi.resolve('reflect-metadata'));
  const { NestFactory } = await import(ofApi.resolve('@nestjs/core'));
  const { AppModule } = await api('app.module.js');
  const app = await NestFactory.createApplicationContext(AppModule.forProcess('cli'), { logger: false });
  const { UnitOfWork } = await api('platform/database/unit-of-work.js');
  const { EffectRunner } = await api('platform/outbox/effect-runner.js');
  const { PRESETS, seedPreset } = await api('presets/index.js');
  for (const preset of PRESETS) await seedPreset(app.get(UnitOfWork), preset, new Date());

  const database = new pg.Client({ connectionString: services.postgres.adminUrl });
  await database.connect();
  const { municipality, buyers } = await approvedBuyers(database, 1);
  const snapshots = Array.from({ length: count }, (_, n) => {
    const { qrContent: _qr, ...data } = /** @type {any} */ (ticket(n));
    const [plate] = data.plates;
    const claims = {
      municipality: municipality.slug,
      subscription: data.subscriptionNumber,
      serial: 1,
      plate,
      validUntil: data.validUntil,
    };
    return JSON.stringify({ kid: 'k1', claims, data });
  });
  const { rows } = await database.query(
    `WITH made AS (
       INSERT INTO issued_document (id, municipality_id, kind, subject_id, holder_id, serial, template_version, file_name, media_type, snapshot, created_at)
       SELECT uuidv7(), $1, 'TICKET', uuidv7(), $2, 1, 1, 'ticket.pdf', 'application/pdf', s::jsonb, now() FROM unnest($3::text[]) s RETURNING id)
     INSERT INTO outbox_message (id, municipality_id, topic, dedupe_key, payload, created_at, next_at)
     SELECT uuidv7(), $1, 'document.render', id::text, jsonb_build_object('documentId', id), now(), now() FROM made RETURNING id`,
    [municipality.id, buyers[0]?.holderId, snapshots],
  );
  await database.end();

  const runner = app.get(EffectRunner, { strict: false });
  let next = 0;
  return {
    run: async () => {
      const row = rows[next++];
      if (!row) throw new Error(`More than ${count} tickets were rendered: prepare more.`);
      return runner.run(row.id, municipality.id);
    },
    close: async () => {
      await app.close();
      await services.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
