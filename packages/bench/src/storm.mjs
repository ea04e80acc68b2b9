/**
 * `npm run storm`: the promises about money and reliability in full size; `--only crash,webhooks` for some of them.
 *
 * First the crash storm (10,000 purchases, 1,000 kills; `--purchases 300 --kills 30` for less): citizens pay with every
 * provider while API, worker, Redis and PostgreSQL are killed with SIGKILL at random, the providers repeat, delay and lose
 * their events, some pay twice or too late, and offices give money back. Afterwards: no permit lost, wrong or double; no
 * e-mail lost; every captured cent is a permit or went back. Then the same on a build broken on purpose in three places, each of which must be found out
 * (`--no-control` leaves that out). `npm test` runs this one with 300 purchases and 30 kills, too.
 *
 * Then the very tests of the other promises that `npm test` runs, in full size (`--share 0.1` for a tenth of it). Where
 * `--purchases` or `--kills` says how much is wanted of the first, the others keep the size they have in `npm test`.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './lib/paths.mjs';
import { BREAKAGES, CONTROL, brokenBuild } from './storm/broken.mjs';
import { crashStorm } from './storm/crash.mjs';
import { PROMISES, keep } from './storm/promises.mjs';
import { say, seed } from './storm/talk.mjs';

const { values } = parseArgs({
  options: {
    purchases: { type: 'string' },
    kills: { type: 'string' },
    control: { type: 'boolean', default: true },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    only: { type: 'string' },
    share: { type: 'string' },
  },
  allowNegative: true,
});
const FULL_PURCHASES = 10_000;
const NAMES = ['crash', ...Object.keys(PROMISES)];
const only = values.only?.split(',') ?? NAMES;
for (const name of only)
  if (!NAMES.includes(name)) throw new Error(`No promise "${name}". Choose from: ${NAMES.join(', ')}.`);
const share = values.share ?? (values.purchases || values.kills ? undefined : '1');
seed(Number(values.seed));
say(`seed ${values.seed}`);

const crash = only.includes('crash') ? await crashes() : null;
let ok = crash?.ok ?? true;
for (const name of /** @type {(keyof typeof PROMISES)[]} */ (Object.keys(PROMISES)))
  if (only.includes(name)) ok = (await keep(name, share, values.seed)) && ok;
if (crash) {
  const { purchases, kills, lost, wrong, double, emailsLost, emailsRepeated } = crash.result;
  console.log(
    `storm: purchases=${purchases} kills=${kills} permits lost=${lost} wrong=${wrong} double=${double} ` +
      `emails lost=${emailsLost} repeated=${emailsRepeated} ${ok ? 'OK' : 'FAILED'}`,
  );
} else console.log(`storm: ${only.join(', ')} ${ok ? 'OK' : 'FAILED'}`);
process.exit(ok ? 0 : 1);

/** The storm, and the one that must be found out. */
async function crashes() {
  const purchases = Number(values.purchases ?? FULL_PURCHASES * Number(share ?? 1));
  const result = await crashStorm({
    purchases,
    kills: Number(values.kills ?? Math.round(purchases / 10)),
    dist: join(ROOT, 'apps/api/dist'),
  });
  report('storm', result);
  const held = result.found.length === 0 && (!values.control || (await foundOut()));
  const euro = (/** @type {number} */ cents) => (cents / 100).toFixed(2);
  console.log(
    `promise 1 crashes: captured=${euro(result.capturedCents)} given back=${euro(result.refundedCents)} ` +
      `neither permit nor refund=${result.astray + result.unknown} given back twice=${result.tooMuch} ${held ? 'OK' : 'FAILED'}`,
  );
  return { result, ok: held };
}

/** Whether the storm sees each of the things that were broken on purpose. */
async function foundOut() {
  const dist = brokenBuild();
  try {
    const broken = await crashStorm({ ...CONTROL, dist, control: true });
    report('control', broken);
    const missed = Object.values(BREAKAGES).filter(({ caught }) => !caught(broken));
    for (const breakage of Object.values(BREAKAGES))
      say(
        `control: ${breakage.says}: ${missed.includes(breakage) ? 'NOT found out: the storm proves nothing' : 'found out, as it must be'}`,
      );
    return missed.length === 0;
  } finally {
    rmSync(dist, { recursive: true, force: true });
  }
}

/** @param {string} name @param {import('./storm/crash.mjs').StormResult} result */
function report(name, result) {
  say(
    `${name}: ${result.purchases} purchases, ${result.kills} kills, ${result.captures} captures, ${result.rights} rights, ` +
      `${result.refunds} refunds, ${result.emailsRepeated} e-mails repeated`,
  );
  for (const line of result.found) say(`${name}: ${line}`);
}
