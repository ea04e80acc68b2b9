/**
 * `npm run bench -- purchase`: the transaction that turns a captured payment into a permit, through the product's own
 * code, against the same statements with the same parameters sent by bare `pg` with named statements to a copy of the
 * same database. Both take turns in small batches, so that a busy moment of the machine hits both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, startServices } from '@sosta/local';
import pg from 'pg';
import { median } from './lib/interleave.mjs';
import { ROOT } from './lib/paths.mjs';
import { approvedBuyers } from './storm/people.mjs';

const PURCHASES = 800;
const BATCH = 40;
const GOAL = 0.75;

await build({ only: ['contracts', 'api'], onProgress: (line) => console.log(`[purchase] ${line}`) });
const dir = mkdtempSync(join(tmpdir(), 'sosta-bench-'));
const services = await startServices({ dir, with: { chromium: false } });
try {
  // Durable commits on both sides: the services above run as in production.
  const ours = await services.postgres.createDatabase('bench_ours');
  const { migrate } = await load('platform/database/data-source.js');
  await migrate(ours.ownerUrl);
  Object.assign(process.env, services.env, {
    DATABASE_URL: ours.appUrl,
    LOG_LEVEL: 'error',
    DATABASE_POOL_SIZE: '2',
  });

  const ofApi = createRequire(join(ROOT, 'apps/api/package.json'));
  await import(ofApi.resolve('reflect-metadata'));
  const { NestFactory } = await import(ofApi.resolve('@nestjs/core'));
  const { AppModule } = await load('app.module.js');
  const app = await NestFactory.createApplicationContext(AppModule.forProcess('cli'), { logger: false });
  const { PRESETS, seedPreset } = await load('presets/index.js');
  const { UnitOfWork } = await load('platform/database/unit-of-work.js');
  const { SettlePayment } = await load('modules/payments/use-cases/settle-payment.js');
  const { PaymentRepository } = await load('modules/payments/persistence/payment.repository.js');
  const { MunicipalityDirectory } = await load('modules/municipalities/municipality-directory.js');
  const unitOfWork = app.get(UnitOfWork);
  for (const preset of PRESETS) await seedPreset(unitOfWork, preset, new Date());

  const admin = new pg.Client({ connectionString: ours.adminUrl });
  await admin.connect();
  const { municipality, buyers, priceCents } = await approvedBuyers(admin, PURCHASES);
  await admin.query('ANALYZE');
  await admin.end();

  const payments = app.get(PaymentRepository, { strict: false });
  const settle = app.get(SettlePayment, { strict: false });
  const served = await app.get(MunicipalityDirectory, { strict: false }).byId(municipality.id);
  const pending = [];
  for (const buyer of buyers) {
    pending.push(
      await unitOfWork.run(municipality.id, async (tx) => {
        const payment = await payments.insert(tx, municipality.id, {
          requestId: buyer.requestId,
          holderId: buyer.holderId,
          amountCents: priceCents,
          provider: 'stripe',
          expiresAt: new Date(Date.now() + 1_800_000),
        });
        await payments.opened(tx, payment.id, {
          providerRef: `cs_${payment.id}`,
          redirectUrl: 'http://localhost/',
        });
        return payment;
      }),
    );
  }

  // The statements of each purchase as our code sends them, to be sent again by the rival.
  const dataSource = unitOfWork['dataSource'];
  /** @type {{ text: string, values: unknown[] }[] | null} */
  let recorded = null;
  const probe = dataSource.createQueryRunner();
  const prototype = Object.getPrototypeOf(probe);
  await probe.release();
  const query = prototype.query;
  prototype.query = function (text, values, ...rest) {
    recorded?.push({ text, values: values ?? [] });
    return query.call(this, text, values, ...rest);
  };

  // The rival's copy: every connection of ours must be gone while it is made.
  await dataSource.destroy();
  await asAdmin(
    services.postgres.adminUrl,
    'CREATE DATABASE bench_raw TEMPLATE bench_ours OWNER sosta_owner',
  );
  await dataSource.initialize();
  const raw = new pg.Client({ connectionString: services.postgres.urlsFor('bench_raw').appUrl });
  raw.on('error', () => undefined);
  await raw.connect();

  const names = new Map();
  const ratios = [];
  const rates = { ours: [], raw: [] };
  for (let start = 0; start < pending.length; start += BATCH) {
    const batch = pending.slice(start, start + BATCH);
    const scripts = [];
    const oursMs = await time(async () => {
      for (const payment of batch) {
        recorded = [];
        await unitOfWork.run(municipality.id, (tx) =>
          settle.run(tx, served, payment.id, {
            providerRef: `cs_${payment.id}`,
            state: 'SUCCEEDED',
            amountCents: priceCents,
            currency: 'EUR',
            metadata: { paymentId: payment.id, municipalityId: municipality.id },
            capturedRef: `pi_${payment.id}`,
            paidAt: new Date(),
            refundedCents: null,
            reason: null,
          }),
        );
        scripts.push(recorded);
        recorded = null;
      }
    });
    const rawMs = await time(async () => {
      for (const script of scripts) {
        for (const { text, values } of script) {
          if (values.length === 0) {
            await raw.query(text);
            continue;
          }
          if (!names.has(text)) names.set(text, `s${names.size}`);
          await raw.query({ name: names.get(text), text, values });
        }
      }
    });
    if (start === 0) {
      console.log(`[purchase] ${scripts[0].length} statements a purchase`);
      continue; // warms both up
    }
    ratios.push(rawMs / oursMs);
    rates.ours.push((batch.length * 1000) / oursMs);
    rates.raw.push((batch.length * 1000) / rawMs);
  }
  const permits = await asAdmin(
    services.postgres.urlsFor('bench_raw').adminUrl,
    'SELECT count(*)::int AS n FROM subscription',
  );
  if (permits.rows[0].n !== PURCHASES)
    throw new Error(
      `The rival made ${permits.rows[0].n} permits of ${PURCHASES}: it did not do the same work`,
    );

  console.log(`[purchase] ours                 ${median(rates.ours).toFixed(0)} purchases/s`);
  console.log(`[purchase] bare pg, same work   ${median(rates.raw).toFixed(0)} purchases/s`);
  console.log(`bench purchase: ratio=${median(ratios).toFixed(2)} (goal ${GOAL})`);
  await raw.end();
  await app.close();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await services.stop();
  rmSync(dir, { recursive: true, force: true });
}
process.exit();

/** @param {string} module */
function load(module) {
  return import(join(ROOT, 'apps/api/dist', module));
}

/** @param {string} connectionString @param {string} sql */
async function asAdmin(connectionString, sql) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** @param {() => Promise<void>} work */
async function time(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
