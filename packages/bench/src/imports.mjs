/**
 * `npm run bench -- imports`: the municipal registry from a CSV of 100,000 rows, through the product's own code, from
 * the stored file to the written table: decoded, parsed, every cell validated, staged, compared, written in one
 * transaction. Against it, in the same run, the usual import script (one INSERT … ON CONFLICT a row, no checks, one
 * transaction) and a plain COPY into a bare table, which is what the disk and the server can do at most.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval, clearInterval } from 'node:timers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { build, startServices } from '@sosta/local';
import pg from 'pg';
import { ROOT } from './lib/paths.mjs';

const ROWS = Number(process.env['ROWS'] ?? 100_000);
const MOST_SECONDS = 60;
const MONTHS = 'ABCDEHLMPRST';
const statements = process.argv.includes('--statements');
setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collect = runInNewContext('gc');

if (!process.argv.includes('--built'))
  await build({ only: ['contracts', 'api'], onProgress: (line) => console.log(`[imports] ${line}`) });
const { fiscalCodeCheckCharacter } = await import(join(ROOT, 'packages/contracts/dist/index.js'));
const dir = mkdtempSync(join(tmpdir(), 'sosta-bench-'));
const services = await startServices({ dir, with: { chromium: false } });
try {
  const urls = await services.postgres.createDatabase('bench_imports');
  const { migrate } = await load('platform/database/data-source.js');
  await migrate(urls.ownerUrl);
  Object.assign(process.env, services.env, {
    DATABASE_URL: urls.appUrl,
    LOG_LEVEL: 'error',
    DATABASE_POOL_SIZE: '4',
  });
  const ofApi = createRequire(join(ROOT, 'apps/api/package.json'));
  await import(ofApi.resolve('reflect-metadata'));
  const { NestFactory } = await import(ofApi.resolve('@nestjs/core'));
  const { AppModule } = await load('app.module.js');
  const app = await NestFactory.createApplicationContext(AppModule.forProcess('cli'), { logger: false });
  const { PRESETS, seedPreset } = await load('presets/index.js');
  const { UnitOfWork } = await load('platform/database/unit-of-work.js');
  const { EffectRunner } = await load('platform/outbox/effect-runner.js');
  const { ObjectStorage } = await load('platform/storage/object-storage.js');
  const unitOfWork = app.get(UnitOfWork);
  for (const preset of PRESETS.slice(0, 1)) await seedPreset(unitOfWork, preset, new Date());
  const admin = new pg.Client({ connectionString: urls.adminUrl });
  await admin.connect();
  const municipalityId = (await admin.query('SELECT id FROM municipality LIMIT 1')).rows[0].id;
  const operatorId = '01890000-0000-7000-8000-000000000001';
  await admin.query(
    `INSERT INTO operator (id, email, name, password_hash, totp_secret_sealed, created_at)
     VALUES ($1, 'bench@example.test', 'Bench', 'x', 'x', now())`,
    [operatorId],
  );

  const spent = new Map();
  if (statements) {
    const probe = unitOfWork['dataSource'].createQueryRunner();
    const prototype = Object.getPrototypeOf(probe);
    await probe.release();
    const query = prototype.query;
    prototype.query = async function (text, ...rest) {
      const from = performance.now();
      try {
        return await query.call(this, text, ...rest);
      } finally {
        const key = text.replace(/\s+/g, ' ').slice(0, 90);
        spent.set(key, (spent.get(key) ?? 0) + performance.now() - from);
      }
    };
  }

  /** From the stored file to the written table. @param {string} text @param {number} n */
  async function importFile(text, n) {
    const batchId = `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
    const key = `imports/${municipalityId}/${batchId}`;
    await app.get(ObjectStorage, { strict: false }).put(key, Buffer.from(text), 'text/csv');
    const wish = async (topic) => {
      const { rows } = await admin.query(
        `INSERT INTO outbox_message (id, municipality_id, topic, dedupe_key, payload, created_at, next_at)
         VALUES (uuidv7(), $1, $2, $3, $4, now(), now()) RETURNING id`,
        [municipalityId, topic, `${batchId}:bench`, { batchId }],
      );
      const from = performance.now();
      await app.get(EffectRunner, { strict: false }).run(rows[0].id, municipalityId);
      return performance.now() - from;
    };
    await admin.query(
      `INSERT INTO import_batch (id, municipality_id, kind, state, file_name, size_bytes, sha256, encoding, storage_key, created_by, created_at)
       VALUES ($1, $2, 'REGISTRY', 'CHECKING', 'bench.csv', $3, 'x', 'utf-8', $4, $5, now())`,
      [batchId, municipalityId, text.length, key, operatorId],
    );
    const checkMs = await wish('imports.check');
    await admin.query(
      `UPDATE import_batch SET state = 'APPLYING', applied_by = created_by WHERE id = $1 AND state = 'CHECKED'`,
      [batchId],
    );
    const applyMs = await wish('imports.apply');
    const { rows } = await admin.query('SELECT state, rows_new, refusal FROM import_batch WHERE id = $1', [
      batchId,
    ]);
    if (rows[0].state !== 'APPLIED') throw new Error(`The import ended ${JSON.stringify(rows[0])}`);
    return { checkMs, applyMs, written: rows[0].rows_new };
  }

  const lines = registry(ROWS);
  const header = 'codice_fiscale;cognome;nome;data_nascita;indirizzo;civico;cap;comune;provincia';
  // Small ones first, as in life: what they leave prepared must serve the large one too.
  for (let n = 1; n <= 8; n += 1) await importFile([header, ...lines.slice(0, 20)].join('\n'), n);
  await admin.query('DELETE FROM registry_record');

  const file = [header, ...lines].join('\n');
  spent.clear();
  const ours = await importFile(file, 1_000);
  if (ours.written !== ROWS) throw new Error(`Only ${ours.written} rows of ${ROWS} were written`);
  if (statements)
    for (const [text, ms] of [...spent].sort((a, b) => b[1] - a[1]).slice(0, 12))
      console.log(`[imports] ${ms.toFixed(0).padStart(7)} ms  ${text}`);

  // The same file again, which changes nothing, while what is alive is counted: garbage says how lazy the collector
  // is, not what the import holds.
  const live = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  // What the first import left to be freed is not the second one's.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const before = live();
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, live())), 1_000);
  const again = await importFile(file, 1_001);
  clearInterval(watch);
  if (again.written !== 0) throw new Error(`The same file wrote ${again.written} rows again`);

  const rival = new pg.Client({ connectionString: urls.adminUrl });
  await rival.connect();
  await rival.query('CREATE TABLE bench_rows (LIKE registry_record INCLUDING ALL)');
  const rowMs = await time(async () => {
    await rival.query('BEGIN');
    for (const line of lines) {
      const [code, family, given, born, street, number, cap, city, province] = line.split(';');
      await rival.query({
        name: 'row',
        text: `INSERT INTO bench_rows VALUES (uuidv7(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'IMPORT', now())
               ON CONFLICT (municipality_id, fiscal_code) DO UPDATE SET given_name = excluded.given_name`,
        values: [
          municipalityId,
          code,
          given,
          family,
          born.split('/').reverse().join('-'),
          street,
          number,
          cap,
          city,
          province,
        ],
      });
    }
    await rival.query('COMMIT');
  });
  await rival.query('CREATE TABLE bench_copy AS SELECT * FROM bench_rows WHERE false');
  const { rows: where } = await rival.query(`SELECT current_setting('data_directory') AS path`);
  const copied = join(where[0].path, 'bench_rows.csv');
  await rival.query(`COPY bench_rows TO '${copied}'`);
  const copyMs = await time(() => rival.query(`COPY bench_copy FROM '${copied}'`));
  await rival.end();

  const totalMs = ours.checkMs + ours.applyMs;
  const rate = (ms) => Math.round((ROWS * 1000) / ms);
  console.log(
    `[imports] check ${(ours.checkMs / 1000).toFixed(1)} s, write ${(ours.applyMs / 1000).toFixed(1)} s`,
  );
  console.log(`[imports] ours, checked and staged   ${rate(totalMs)} rows/s`);
  console.log(`[imports] row by row, unchecked      ${rate(rowMs)} rows/s`);
  console.log(`[imports] COPY, unchecked, bare      ${rate(copyMs)} rows/s`);
  const grown = Math.max(0, (peak - before) / 1024 / 1024).toFixed(1);
  console.log(
    `bench imports: ${ROWS} rows in ${(totalMs / 1000).toFixed(1)} s (goal ${MOST_SECONDS}), ${rate(totalMs)} rows/s, live memory +${grown} MB, ratio=${(rowMs / totalMs).toFixed(2)} to row by row, write alone ${(rowMs / ours.applyMs).toFixed(2)}`,
  );
  await admin.end();
  await app.close();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await services.stop();
  rmSync(dir, { recursive: true, force: true });
}
process.exit();

/** @param {number} count people who do not exist, each with a fiscal code that is right */
function registry(count) {
  return Array.from({ length: count }, (_, n) => {
    const day = 1 + (n % 28);
    const month = Math.floor(n / 28) % 12;
    const year = 1930 + (Math.floor(n / 336) % 75);
    const letter = String.fromCharCode(65 + (Math.floor(n / 25_200) % 26));
    const two = (value) => String(value).padStart(2, '0');
    const first = `RSSMR${letter}${String(year).slice(2)}${MONTHS[month]}${two(day)}F839`;
    const code = first + fiscalCodeCheckCharacter(first);
    return `${code};Rossi;Màrio;${two(day)}/${two(month + 1)}/${year};Via Roma;${n};00038;Valmontone;RM`;
  });
}

/** @param {string} module */
function load(module) {
  return import(join(ROOT, 'apps/api/dist', module));
}

/** @param {() => Promise<unknown>} work */
async function time(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
