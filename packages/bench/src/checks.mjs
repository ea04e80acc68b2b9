/**
 * `npm run bench -- checks [RIGHTS]`: plate checks over HTTP through everything that belongs to one (key, quota,
 * validation, memory, record), against an empty Fastify route that reads the same body, an empty Nest route, and the
 * same question asked of PostgreSQL by a bare statement. All take turns on the same machine. Then: how long a check takes
 * at a steady 200 a second, how many checks a second a batch makes, what a right costs in memory, and how many records
 * of checks are lost when the process is killed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build, freePort, startServices } from '@sosta/local';
import autocannon from 'autocannon';
import pg from 'pg';
import { median } from './lib/interleave.mjs';
import { manyRights, plateOfRight } from './lib/many-rights.mjs';
import { ROOT } from './lib/paths.mjs';

const RIGHTS = Number(process.argv[2] ?? 200_000);
const ROUNDS = 5;
const ROUND_SECONDS = 3;
const CONNECTIONS = 20;
const KEYS = 40; // a key's quota is a million a minute at most
const GOAL = { fastify: 0.45, nest: 0.62 };

const say = (/** @type {string} */ line) => console.log(`[checks] ${line}`);
await build({ only: ['contracts', 'api'], onProgress: say });
const dir = mkdtempSync(join(tmpdir(), 'sosta-bench-'));
const services = await startServices({ dir, ephemeral: true, with: { chromium: false } });
/** @type {import('node:child_process').ChildProcess[]} */
const children = [];
try {
  const load = (/** @type {string} */ module) => import(join(ROOT, 'apps/api/dist', module));
  const { migrate } = await load('platform/database/data-source.js');
  await migrate(services.postgres.ownerUrl);
  await seedTowns();
  const admin = new pg.Client({ connectionString: services.postgres.adminUrl });
  admin.on('error', () => undefined);
  await admin.connect();
  const seededFrom = performance.now();
  const town = await manyRights(admin, RIGHTS);
  say(`${RIGHTS} rights written in ${((performance.now() - seededFrom) / 1000).toFixed(1)} s`);
  const { newApiKey } = await load('modules/integrations/domain/api-key.js');
  const keys = [];
  for (let n = 0; n < KEYS; n += 1) {
    const { key, prefix, hash } = newApiKey();
    const client = await admin.query(
      `INSERT INTO api_client (id, municipality_id, name, scopes, quota_per_minute, created_at)
       VALUES (uuidv7(), $1, $2, '{enforcement:check}', 1000000, now()) RETURNING id`,
      [town.id, `bench ${n}`],
    );
    await admin.query(
      `INSERT INTO api_key (id, municipality_id, client_id, prefix, key_hash, created_at) VALUES (uuidv7(), $1, $2, $3, $4, now())`,
      [town.id, client.rows[0].id, prefix, hash],
    );
    keys.push(key);
  }

  const api = await startApi();
  const [rivalPort, rivalPid] = await startRival(
    'fastify-checks.mjs',
    [services.postgres.adminUrl, town.id],
    '/ready',
  );
  const [nestPort, nestPid] = await startRival('nest-hello.mjs', [], '/api/v1/health');
  const url = `http://127.0.0.1:${api.port}/api/v1/${town.slug}/enforcement/checks`;

  const bodyOf = (/** @type {string} */ plate) => JSON.stringify({ plate, zone: town.zone });
  const plates = Array.from({ length: 4_000 }, (_, n) => plateOfRight((n * 7919) % RIGHTS));
  const strangers = Array.from(
    { length: 4_000 },
    (_, n) => `ZZ${String(n % 1000).padStart(3, '0')}Z${String.fromCharCode(65 + Math.floor(n / 1000))}`,
  );
  const post = (/** @type {string} */ path, /** @type {string[]} */ list) => ({
    url: path,
    requests: list.map((plate, n) => ({
      method: /** @type {const} */ ('POST'),
      headers: { 'content-type': 'application/json', 'x-api-key': keys[n % KEYS] ?? '' },
      body: bodyOf(plate),
    })),
  });
  const rival = `http://127.0.0.1:${rivalPort}`;
  const variants = {
    'plate check, right in memory': post(url, plates),
    'plate check, no right (confirmed)': post(url, strangers),
    'empty Fastify route': post(`${rival}/empty`, plates),
    'same check by SQL, bare pg': post(`${rival}/sql`, plates),
    'empty Nest route': {
      url: `http://127.0.0.1:${nestPort}/api/v1/health`,
      requests: [{ method: /** @type {const} */ ('GET') }],
    },
  };
  /** @type {Record<string, number>} */
  const pids = {
    'plate check, right in memory': api.child.pid ?? 0,
    'plate check, no right (confirmed)': api.child.pid ?? 0,
    'empty Fastify route': rivalPid,
    'same check by SQL, bare pg': rivalPid,
    'empty Nest route': nestPid,
  };
  await expectOutcome(url, keys[0] ?? '', bodyOf(plates[1] ?? ''), 'VALID');
  await expectOutcome(url, keys[0] ?? '', bodyOf(strangers[1] ?? ''), 'NOT_FOUND');

  /** @type {Record<string, { rate: number[], p99: number[], cpu: number[] }>} */
  const measured = Object.fromEntries(
    Object.keys(variants).map((name) => [name, { rate: [], p99: [], cpu: [] }]),
  );
  const names = Object.keys(variants);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length] ?? '';
      const variant = variants[/** @type {keyof typeof variants} */ (name)];
      const before = cpuMs(pids[name] ?? 0);
      const result = await autocannon({ ...variant, connections: CONNECTIONS, duration: ROUND_SECONDS });
      if (result.non2xx > 0 || result.errors > 0)
        throw new Error(`${name}: ${result.non2xx} answers were not 2xx, ${result.errors} failed`);
      if (round === 0) continue; // warms up
      measured[name]?.rate.push(result.requests.average);
      measured[name]?.p99.push(result.latency.p99);
      measured[name]?.cpu.push(((cpuMs(pids[name] ?? 0) - before) * 1000) / result.requests.total);
    }
  }
  const against = (/** @type {string} */ ours, /** @type {string} */ theirs) =>
    median((measured[ours]?.rate ?? []).map((rate, n) => rate / (measured[theirs]?.rate[n] ?? NaN)));
  for (const name of names) {
    const { rate, p99, cpu } = measured[name] ?? { rate: [], p99: [], cpu: [] };
    say(
      `${name.padEnd(34)} ${median(rate).toFixed(0).padStart(6)} /s  ${against(name, 'empty Fastify route').toFixed(2)} of Fastify  p99 ${median(p99)} ms  ${median(cpu).toFixed(0)} µs of the server's CPU`,
    );
  }

  const batch = await autocannon({
    url: `${url}/batch`,
    connections: 8,
    duration: ROUND_SECONDS,
    requests: Array.from({ length: 20 }, (_, n) => ({
      method: /** @type {const} */ ('POST'),
      headers: { 'content-type': 'application/json', 'x-api-key': keys[n] ?? '' },
      body: JSON.stringify({
        checks: plates.slice(n * 200, n * 200 + 200).map((plate) => ({ plate, zone: town.zone })),
      }),
    })),
  });
  say(`batches of 200: ${(batch.requests.average * 200).toFixed(0)} checks/s`);

  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const steady = {
    check: await latencies(agent, url, (n) => bodyOf(plates[n % plates.length] ?? ''), keys, 200, 10),
    refused: await latencies(agent, url, (n) => bodyOf(strangers[n % strangers.length] ?? ''), keys, 200, 10),
    empty: await latencies(
      agent,
      `${rival}/empty`,
      (n) => bodyOf(plates[n % plates.length] ?? ''),
      keys,
      200,
      10,
    ),
    sql: await latencies(
      agent,
      `${rival}/sql`,
      (n) => bodyOf(plates[n % plates.length] ?? ''),
      keys,
      200,
      10,
    ),
  };
  for (const [name, list] of Object.entries(steady))
    say(
      `200/s ${name.padEnd(8)} p50 ${at(list, 0.5)} ms  p95 ${at(list, 0.95)} ms  p99 ${at(list, 0.99)} ms`,
    );

  say(
    `memory: ${(api.built.bytes / api.built.rights).toFixed(0)} bytes a right (${(api.built.bytes / 1e6).toFixed(1)} MB for ${api.built.rights}), process ${rssMb(api.child.pid ?? 0)} MB; built in ${api.built.ms} ms`,
  );

  // Killed under load: what was answered, and what of it was written down.
  const before = Number((await admin.query('SELECT count(*) FROM enforcement_check')).rows[0].count);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const start = Number((await admin.query('SELECT count(*) FROM enforcement_check')).rows[0].count);
  if (start < before) throw new Error('Records of checks disappeared');
  let answered = 0;
  const killAt = performance.now() + 3_000;
  const from = performance.now();
  const lanes = Array.from({ length: 10 }, async (_, lane) => {
    for (let n = lane; performance.now() < killAt; n += 10) {
      const status = await send(agent, url, bodyOf(plates[n % plates.length] ?? ''), keys[n % KEYS] ?? '');
      if (status === 200) answered += 1;
    }
  });
  await Promise.all(lanes);
  const perSecond = (answered * 1000) / (performance.now() - from);
  api.child.kill('SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const kept = Number((await admin.query('SELECT count(*) FROM enforcement_check')).rows[0].count) - start;
  say(
    `killed at ${perSecond.toFixed(0)} checks/s: ${answered - kept} of ${answered} records lost, ${(((answered - kept) / perSecond) * 1000).toFixed(0)} ms of checks (bound: 250 ms and one write)`,
  );
  await admin.end();

  const p99ratio = median(
    (measured['plate check, right in memory']?.p99 ?? []).map(
      (ms, n) => (measured['empty Fastify route']?.p99[n] ?? NaN) / Math.max(ms, 1),
    ),
  );
  const nest = against('plate check, right in memory', 'empty Nest route');
  const sql = against('plate check, right in memory', 'same check by SQL, bare pg');
  // The share of a processor is what is left to compare on a machine that others use too.
  const cpu = median(
    (measured['plate check, right in memory']?.cpu ?? []).map(
      (us, n) => (measured['empty Fastify route']?.cpu[n] ?? NaN) / us,
    ),
  );
  console.log(
    `bench checks: ratio=${against('plate check, right in memory', 'empty Fastify route').toFixed(2)} p99ratio=${p99ratio.toFixed(2)} nest=${nest.toFixed(2)} sql=${sql.toFixed(2)} cpu=${cpu.toFixed(2)} (goal ${GOAL.fastify}, nest ${GOAL.nest})`,
  );
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  for (const child of children) child.kill('SIGKILL');
  await services.stop();
  rmSync(dir, { recursive: true, force: true });
}
process.exit();

/** Municipalities, zones and products, in a process of its own: it ends with its connections. */
async function seedTowns() {
  const cli = spawn(process.execPath, [join(ROOT, 'apps/api/dist/cli.js'), 'seed'], {
    env: { PATH: process.env['PATH'], ...services.env, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve) => cli.once('exit', resolve));
  if (code !== 0) throw new Error(`Seeding ended with ${code}`);
}

/** @returns {Promise<{ port: number, child: import('node:child_process').ChildProcess, built: { rights: number, bytes: number, ms: number } }>} */
async function startApi() {
  const port = await freePort();
  const child = spawn(process.execPath, [join(ROOT, 'apps/api/dist/main.js')], {
    env: {
      PATH: process.env['PATH'],
      ...services.env,
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const built = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The API ended with ${code}`)));
    lines.on('line', (line) => {
      if (line.includes('enforcement.projection_built')) resolve(JSON.parse(line));
    });
  });
  return { port, child, built };
}

/** @param {string} file @param {string[]} args @param {string} path answers once it is up @returns {Promise<[number, number]>} port and process id */
async function startRival(file, args, path) {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [join(ROOT, 'packages/bench/src/rivals', file), String(port), ...args],
    {
      env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  children.push(child);
  for (let tries = 0; tries < 200; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${port}${path}`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) return [port, child.pid ?? 0];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${file} does not answer`);
}

/** @param {string} url @param {string} key @param {string} body @param {string} outcome */
async function expectOutcome(url, key, body, outcome) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body,
  });
  const text = await answer.text();
  if (!text.includes(`"outcome":"${outcome}"`))
    throw new Error(`Expected ${outcome}, got ${answer.status} ${text}`);
}

/** @param {Agent} agent @param {string} url @param {string} body @param {string} key @returns {Promise<number>} */
function send(agent, url, body, key) {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-api-key': key,
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    call.once('error', reject);
    call.end(body);
  });
}

/**
 * Milliseconds of each call at a steady rate, counted from when it was due: a server that stalls is not asked more slowly.
 * @param {Agent} agent @param {string} url @param {(n: number) => string} body @param {string[]} keys @param {number} rate @param {number} seconds
 */
async function latencies(agent, url, body, keys, rate, seconds) {
  /** @type {number[]} */
  const list = [];
  const calls = [];
  const from = performance.now();
  for (let n = 0; n < rate * seconds; n += 1) {
    const due = from + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0.5) await new Promise((resolve) => setTimeout(resolve, wait));
    const sent = Math.max(due, performance.now() - 1);
    calls.push(
      send(agent, url, body(n), keys[n % keys.length] ?? '').then((status) => {
        if (status !== 200) throw new Error(`answered ${status}`);
        list.push(performance.now() - sent);
      }),
    );
  }
  await Promise.all(calls);
  return list.sort((a, b) => a - b);
}

/** @param {number[]} sorted @param {number} part */
function at(sorted, part) {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN).toFixed(1);
}

/** Processor time of a process so far, in milliseconds. @param {number} pid */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** @param {number} pid */
function rssMb(pid) {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1000);
}
