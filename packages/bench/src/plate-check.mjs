/**
 * `npm run bench -- plate-check [RIGHTS]`: plate checks over HTTP through everything that belongs to one (key, quota,
 * validation, memory, record), in turns on the same machine with Fastify's hello, an empty Fastify route that reads the
 * same body, Nest's hello, a repository of TypeORM's behind Nest on Express, and pgbench's prepared select of the same
 * plates. Entitled and not entitled apart, and nine to one. Then: latency at a steady 1,000 a second beside a constant
 * route, batches, what a right costs in memory and how long memory takes to be built, and how many records of checks are
 * lost when the process is killed.
 *
 * Rates are medians of ratios within a round. `cpu`: the processor time of the server for a request, Fastify's hello
 * divided by ours; that is what is left to compare on a machine that others use too.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build, freePort, startServices } from '@sosta/local';
import pg from 'pg';
import { median } from './lib/interleave.mjs';
import { answersOf } from './lib/load.mjs';
import { manyRights, plateOfRight } from './lib/many-rights.mjs';
import { ROOT } from './lib/paths.mjs';
import { typeormRivalPackages } from './lib/rival-packages.mjs';

const RIGHTS = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 5;
const ROUND_SECONDS = 2;
const CONNECTIONS = 64;
const KEYS = 40; // a key's quota is a million a minute at most
const RATE = 1_000;
const GOAL = { fastify: 0.45, nest: 0.62, typeorm: 10, pgbench: 0.5, batch: 8, p99: 0.5, buildSeconds: 3 };

const say = (/** @type {string} */ line) => console.log(`[plate-check] ${line}`);
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
  const [typeormPort, typeormPid] = await startRival(
    'nest-typeorm.mjs',
    [services.postgres.adminUrl, town.id, await typeormRivalPackages()],
    null,
  );
  const url = `http://127.0.0.1:${api.port}/api/v1/${town.slug}/enforcement/checks`;

  const bodyOf = (/** @type {string} */ plate) => JSON.stringify({ plate, zone: town.zone });
  const plates = Array.from({ length: 4_000 }, (_, n) => plateOfRight((n * 7919) % RIGHTS));
  const strangers = Array.from(
    { length: 4_000 },
    (_, n) => `ZZ${String(n % 1000).padStart(3, '0')}Z${String.fromCharCode(65 + Math.floor(n / 1000))}`,
  );
  const mixed = plates.map((plate, n) => (n % 10 === 9 ? (strangers[n] ?? plate) : plate));
  const headers = (/** @type {number} */ n) => ({
    'content-type': 'application/json',
    'x-api-key': keys[n % KEYS] ?? '',
  });
  const post = (/** @type {string} */ path, /** @type {string[]} */ list) => ({
    url: path,
    requests: list.map((plate, n) => ({ headers: headers(n), body: bodyOf(plate) })),
  });
  const batchOf = (/** @type {string} */ path) => ({
    url: path,
    connections: 8,
    requests: Array.from({ length: 40 }, (_, n) => ({
      headers: headers(n),
      body: JSON.stringify({
        checks: plates.slice(n * 100, n * 100 + 100).map((plate) => ({ plate, zone: town.zone })),
      }),
    })),
  });
  const rival = `http://127.0.0.1:${rivalPort}`;
  const typeorm = `http://127.0.0.1:${typeormPort}`;
  const pgbench = await pgbenchScript(town.id);
  /** @type {Record<string, { load: import('./lib/load.mjs').Load, pid: number, ours?: boolean, of?: number }>} */
  const variants = {
    hello: { load: { url: `${rival}/hello` }, pid: rivalPid },
    entitled: { load: post(url, plates), pid: api.pid, ours: true },
    'not entitled': { load: post(url, strangers), pid: api.pid, ours: true },
    'nine to one': { load: post(url, mixed), pid: api.pid, ours: true },
    'same body': { load: post(`${rival}/empty`, plates), pid: rivalPid },
    'nest hello': { load: { url: `http://127.0.0.1:${nestPort}/api/v1/health` }, pid: nestPid },
    typeorm: { load: post(`${typeorm}/check`, plates), pid: typeormPid },
    batch: { load: batchOf(`${url}/batch`), pid: api.pid, ours: true, of: 100 },
    'typeorm batch': { load: batchOf(`${typeorm}/batch`), pid: typeormPid, of: 100 },
  };
  await expectOutcome(url, keys[0] ?? '', bodyOf(plates[1] ?? ''), 'VALID');
  await expectOutcome(url, keys[0] ?? '', bodyOf(strangers[1] ?? ''), 'NOT_FOUND');
  await expectOutcome(`${typeorm}/check`, '', bodyOf(plates[1] ?? ''), 'VALID');

  /** @type {Record<string, { rate: number[], cpu: number[] }>} */
  const measured = Object.fromEntries(
    [...Object.keys(variants), 'pgbench'].map((name) => [name, { rate: [], cpu: [] }]),
  );
  const names = Object.keys(measured);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length] ?? '';
      const variant = variants[name];
      let rate;
      let cpu = NaN;
      if (variant) {
        // Its keys are in use all day long: they are known when the round begins.
        if (variant.ours)
          for (const key of keys) await expectOutcome(url, key, bodyOf(plates[1] ?? ''), 'VALID');
        const before = cpuMs(variant.pid);
        const { answers, perSecond } = await answersOf(variant.load, {
          connections: CONNECTIONS,
          seconds: ROUND_SECONDS,
        });
        rate = perSecond * (variant.of ?? 1);
        cpu = ((cpuMs(variant.pid) - before) * 1000) / (answers * (variant.of ?? 1));
      } else rate = await pgbench.run();
      if (round === 0) continue; // warms up
      measured[name]?.rate.push(rate);
      measured[name]?.cpu.push(cpu);
    }
  }
  const ratios = (
    /** @type {string} */ ours,
    /** @type {string} */ theirs,
    /** @type {'rate' | 'cpu'} */ of = 'rate',
  ) =>
    median(
      (measured[ours]?.[of] ?? []).map((value, n) => {
        const other = measured[theirs]?.[of][n] ?? NaN;
        return of === 'rate' ? value / other : other / value;
      }),
    );
  for (const name of names) {
    const { rate, cpu } = measured[name] ?? { rate: [], cpu: [] };
    say(
      `${name.padEnd(14)} ${median(rate).toFixed(0).padStart(8)} /s  ${ratios(name, 'hello').toFixed(2).padStart(5)} of hello  ${
        variants[name] ? `${median(cpu).toFixed(1)} µs of the server's CPU` : ''
      }`,
    );
  }

  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  /** @type {Record<string, number[]>} */
  const p99 = { entitled: [], 'not entitled': [], constant: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, target, list] of /** @type {const} */ ([
      ['constant', `${rival}/empty`, plates],
      ['entitled', url, plates],
      ['not entitled', url, strangers],
    ])) {
      if (target === url)
        for (const key of keys) await expectOutcome(url, key, bodyOf(plates[1] ?? ''), 'VALID');
      const taken = await latencies(agent, target, (n) => bodyOf(list[n % list.length] ?? ''), keys, RATE, 3);
      p99[name]?.push(Number(at(taken, 0.99)));
      if (round === 0)
        say(
          `${RATE}/s ${name.padEnd(12)} p50 ${at(taken, 0.5)} ms  p95 ${at(taken, 0.95)} ms  p99 ${at(taken, 0.99)} ms`,
        );
    }
  }
  const p99of = (/** @type {string} */ name) =>
    median((p99['constant'] ?? []).map((ms, n) => ms / (p99[name]?.[n] ?? NaN)));
  say(
    `p99 at ${RATE}/s, medians: constant ${median(p99['constant'] ?? []).toFixed(1)} ms, entitled ${median(p99['entitled'] ?? []).toFixed(1)} ms, not entitled ${median(p99['not entitled'] ?? []).toFixed(1)} ms (constant ÷ not entitled ${p99of('not entitled').toFixed(2)})`,
  );

  say(
    `memory: ${(api.built.bytes / api.built.rights).toFixed(0)} bytes a right (${(api.built.bytes / 1e6).toFixed(1)} MB for ${api.built.rights}), process ${rssMb(api.child.pid ?? 0)} MB; built in ${api.built.ms} ms (${api.cpuAtBuilt} ms of the process' CPU, its start included)`,
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

  const perMillion = (api.built.ms / 1000) * (1_000_000 / api.built.rights);
  const results = {
    ratio: [ratios('nine to one', 'hello'), GOAL.fastify],
    p99ratio: [p99of('entitled'), GOAL.p99],
    nest: [ratios('nine to one', 'nest hello'), GOAL.nest],
    typeorm: [ratios('nine to one', 'typeorm'), GOAL.typeorm],
    pgbench: [ratios('not entitled', 'pgbench'), GOAL.pgbench],
    batch: [ratios('batch', 'typeorm batch'), GOAL.batch],
    build: [GOAL.buildSeconds / perMillion, 1],
  };
  const told = Object.entries(results).map(([name, [value = NaN]]) => `${name}=${value.toFixed(2)}`);
  const goals = Object.entries(results).map(([name, [, goal]]) => `${name} ${goal}`);
  const missed = Object.entries(results).filter(([, [value = NaN, goal = 0]]) => !(value >= goal));
  if (missed.length > 0) say(`missed: ${missed.map(([name]) => name).join(', ')}`);
  say(
    `of the processor's time: hello ÷ entitled ${ratios('entitled', 'hello', 'cpu').toFixed(2)}, ÷ nine to one ${ratios('nine to one', 'hello', 'cpu').toFixed(2)}, ÷ not entitled ${ratios('not entitled', 'hello', 'cpu').toFixed(2)}, same body ÷ entitled ${ratios('entitled', 'same body', 'cpu').toFixed(2)}`,
  );
  console.log(`bench plate-check: ${told.join(' ')} (goal ${goals.join(', ').replace('ratio ', '')})`);
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
  const cli = spawn(process.execPath, [join(ROOT, 'apps/api/dist/bundle/cli.js'), 'seed'], {
    env: { PATH: process.env['PATH'], ...services.env, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve) => cli.once('exit', resolve));
  if (code !== 0) throw new Error(`Seeding ended with ${code}`);
}

/** @returns {Promise<{ port: number, pid: number, cpuAtBuilt: number, child: import('node:child_process').ChildProcess, built: { rights: number, bytes: number, ms: number } }>} */
async function startApi() {
  const port = await freePort();
  const child = spawn(process.execPath, [join(ROOT, 'apps/api/dist/bundle/main.js')], {
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
  const pid = child.pid ?? 0;
  return { port, pid, cpuAtBuilt: cpuMs(pid), child, built };
}

/** @param {string} file @param {string[]} args @param {string | null} path answers once it is up; null: whatever answers @returns {Promise<[number, number]>} port and process id */
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
    const up = await fetch(`http://127.0.0.1:${port}${path ?? '/'}`).then(
      (answer) => path === null || answer.ok,
      () => false,
    );
    if (up) return [port, child.pid ?? 0];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${file} does not answer`);
}

/**
 * pgbench's prepared select of the same plates: what the database gives to whoever only asks.
 * @param {string} municipality
 * @returns {Promise<{ run: () => Promise<number> }>} transactions a second; not a number where there is no pgbench
 */
async function pgbenchScript(municipality) {
  const file = join(dir, 'select.sql');
  // The n-th plate, as `plateOfRight` makes it.
  const letter = (/** @type {string} */ index) => `chr((65 + ${index})::int)`;
  writeFileSync(
    file,
    `\\set n random(0, ${RIGHTS - 1})
SELECT p.subscription_id, p.country, lower(p.period), upper(p.period) FROM subscription_plate_period p
 WHERE p.municipality_id = '${municipality}' AND p.plate = ${letter(':n / 100000 % 20')} || ${letter(':n / 2000000 % 20')} || lpad((:n % 1000)::text, 3, '0') || ${letter(':n / 1000 % 20')} || ${letter(':n / 20000 % 5')};
`,
  );
  const options = ['-n', '-M', 'prepared', '-f', file, '-c', '20', '-j', '1', '-T', String(ROUND_SECONDS)];
  return {
    run: () =>
      new Promise((resolve) => {
        const child = spawn('pgbench', [...options, services.postgres.adminUrl], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.on('data', (chunk) => (output += chunk));
        child.once('error', () => resolve(NaN));
        child.once('close', () => resolve(Number(/^tps = ([\d.]+)/m.exec(output)?.[1] ?? NaN)));
      }),
  };
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
