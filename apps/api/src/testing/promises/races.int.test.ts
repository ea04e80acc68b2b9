import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { RequestRefund } from '../../modules/payments/use-cases/refunds/request-refund.use-case.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { approve, paidRequest } from '../journeys.js';
import type { TestApp, TestOperator } from '../index.js';
import { Bank } from './bank.js';
import { Shop, broken } from './shop.js';
import { PATIENCE, progress, sized } from './size.js';
import { drop, withoutLocks } from './unguarded.js';

/**
 * Promise 8: what may be had once is had once, however many reach for it in the same moment. Each race is run many times;
 * the controls run it without its lock, and without the constraint that is there should somebody forget the lock.
 */
const ROUNDS = sized({ ci: 10, full: 1_000 });
/** Enough to lose a race that nothing guards. */
const CONTROL_ROUNDS = 5;

let bank: Bank;
let app: TestApp;
let shop: Shop;
let reviewer: TestOperator;
let colleague: TestOperator;

beforeAll(async () => {
  bank = await Bank.open();
  app = bank.app;
  shop = await Shop.open(app);
  await app.setPolicy(shop.m, 'payment.methods', ['CARD']);
  await app.setPolicy(shop.m, 'payment.lateMoney', 'REACTIVATE');
  reviewer = await app.createOperator(shop.m, 'REVIEWER');
  colleague = await app.createOperator(shop.m, 'REVIEWER');
  // A second plate is not decided about before the first is paid, and all requests are one person's.
  const [first] = await shop.payable(1);
  await paidRequest(app, shop.m, shop.citizen, first!);
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => bank?.close());

const one = async (sql: string, parameters: unknown[]): Promise<number> =>
  (await shop.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, parameters))[0]!.n;
const won = (results: readonly PromiseSettledResult<unknown>[]): number =>
  results.filter(({ status }) => status === 'fulfilled').length;

/** Each answers what went wrong; nothing when all is well. */
const RACES = {
  /** Four requests approved at once, and one place. Before the races that make rights: each counts all there are. */
  async 'the last place'(): Promise<string[]> {
    const requests = await submitted(4);
    await shop.rows(
      `INSERT INTO product_cap (id, municipality_id, product_id, zone_id, places)
       SELECT $1, $2, $3, NULL, 1 + (SELECT count(*) FROM subscription WHERE product_id = $3)
                + (SELECT count(*) FROM subscription_request s JOIN request r ON r.id = s.id
                    WHERE s.product_id = $3 AND r.state = 'AWAITING_PAYMENT')`,
      [uuidv7(), shop.m.id, shop.m.products.RESIDENT_YEAR],
    );
    try {
      const approvals = await Promise.allSettled(requests.map((id) => approve(app, shop.m, id)));
      return won(approvals) === 1 ? [] : [`${won(approvals)} places given away`];
    } finally {
      await shop.rows('DELETE FROM product_cap');
      // Whoever won gives the place back, or each round would count those of all before it.
      await shop.rows(`UPDATE request SET state = 'PAYMENT_EXPIRED' WHERE id = ANY($1)`, [requests]);
    }
  },

  /** Opened four times, paid once, told and asked about at once. */
  async 'paying in several tabs'(): Promise<string[]> {
    const [requestId] = await shop.payable(1);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => shop.citizen.post(`/subscription-requests/${requestId}/payments`, {})),
    );
    const payments = await one('payment WHERE request_id = $1', [requestId]);
    if (payments !== 1) return [`${payments} payments`];
    const found = answers.flatMap(({ status }) => (status === 201 ? [] : [`opening answered ${status}`]));
    const page = await bank.page(shop, requestId!, 'stripe');
    await bank.pay(page);
    const [event] = await bank.letters();
    const tell = () => app.caller('/api/v1').post('/payments/webhooks/stripe', event!.raw, event!.headers);
    const ask = () => shop.citizen.post(`/payments/${page.paymentId}/verify`, {});
    const told = await Promise.all([tell(), ask(), tell(), ask()]);
    for (const { status } of told) if (status >= 400) found.push(`telling answered ${status}`);
    const good = `payment WHERE request_id = $1 AND state = 'SUCCEEDED' AND NOT needs_resolution`;
    for (const [what, sql] of Object.entries({
      rights: 'subscription WHERE request_id = $1',
      'good payments': good,
      receipts: 'receipt r JOIN payment p ON p.id = r.payment_id WHERE p.request_id = $1',
    })) {
      const n = await one(sql, [requestId]);
      if (n !== 1) found.push(`${n} ${what}`);
    }
    return found;
  },

  /** Sixty of a hundred euros, asked for ten times. */
  async 'asking for a refund ten times'(): Promise<string[]> {
    const [requestId] = await shop.payable(1);
    const { paymentId } = await paidRequest(app, shop.m, shop.citizen, requestId!);
    const wanted = {
      ...{ basis: 'OTHER' as const, amountCents: 7_200, way: 'CASH' as const, iban: null, payee: null },
      ...{ reason: 'x', endsRight: false },
    };
    const asked = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        app.get(RequestRefund).run(callOf(reviewer), paymentId, wanted, undefined),
      ),
    );
    const kept = await one('refund WHERE payment_id = $1', [paymentId]);
    return won(asked) === 1 && kept === 1 ? [] : [`${kept} refunds`];
  },

  /** Late money revives one request while another for the same plate is being paid. */
  async 'two rights for one plate'(): Promise<string[]> {
    const [late, now] = (await shop.payable(2)) as [string, string];
    await shop.rows(`UPDATE request SET state = 'PAYMENT_EXPIRED' WHERE id = $1`, [late]);
    const same = (column: string, table: string) =>
      shop.rows(
        `UPDATE ${table} SET ${column} = (SELECT ${column} FROM ${table} WHERE id = $2) WHERE id = $1`,
        [late, now],
      );
    await same('open_key', 'request');
    await same('plate_association_id', 'subscription_request');
    const paid = await Promise.allSettled(
      [late, now].map((requestId) => paidRequest(app, shop.m, shop.citizen, requestId)),
    );
    const rights = await one('subscription WHERE request_id = ANY($1)', [[late, now]]);
    return won(paid) === 1 && rights === 1 ? [] : [`${rights} rights`];
  },

  /** One accepts, one refuses. */
  async 'two operators deciding'(): Promise<string[]> {
    const [id] = await submitted(1);
    const [row] = await shop.rows<{ version: number }>('SELECT version FROM request WHERE id = $1', [id]);
    const { version } = row!;
    const refusal = { version, reasons: [], note: 'Il documento non è quello giusto.' };
    const answers = await Promise.all([
      reviewer.post(`/review/requests/${id}/accept`, { version }),
      colleague.post(`/review/requests/${id}/refuse`, refusal),
    ]);
    const statuses = answers.map(({ status }) => status).toSorted();
    return String(statuses) === '200,409' ? [] : [`answered ${statuses.join(' and ')}`];
  },
} satisfies Record<string, () => Promise<string[]>>;
type Race = keyof typeof RACES;

/** Requests that nobody has decided about. */
async function submitted(count: number): Promise<string[]> {
  const ids = await shop.payable(count);
  await app.run(shop.m, async (tx) => {
    await tx.query(`UPDATE request SET state = 'SUBMITTED', decided_at = NULL WHERE id = ANY($1)`, [ids]);
    await tx.query(
      `UPDATE subscription_request SET price_cents = NULL, price_snapshot = NULL, tariff_id = NULL, approved_at = NULL,
              pay_by = NULL WHERE id = ANY($1)`,
      [ids],
    );
  });
  return ids;
}

function callOf({ operatorId, sessionId }: TestOperator): OperatorContext {
  const actor = { kind: 'OPERATOR' as const, operatorId, name: 'Test', sessionId, roles: [] };
  return {
    requestId: 'test',
    locale: 'it',
    municipality: shop.m,
    actor: { ...actor, permissions: new Set() },
  };
}

/** What went wrong in the first round that did. */
async function run(race: Race, rounds: number): Promise<string[]> {
  app.clock.set(new Date());
  const found: string[] = [];
  const told = progress(race, rounds);
  for (let round = 0; round < rounds && found.length === 0; round += 1) {
    if (round % 100 === 99) app.clock.set(new Date());
    found.push(...(await RACES[race]()));
    told();
  }
  return found;
}

describe('promise 8: races', () => {
  it.each(Object.keys(RACES) as Race[])(
    `%s, ${ROUNDS} times: once each`,
    async (race) => {
      expect(await run(race, ROUNDS)).toEqual([]);
    },
    PATIENCE,
  );
});

/** Last, because what they drop stays away. */
describe('control: without the lock, and the constraint behind it, the race is lost', () => {
  it.each<[Race, ...string[]]>([
    ['paying in several tabs', 'DROP INDEX payment_one_open'],
    ['asking for a refund ten times', 'ALTER TABLE payment DROP CONSTRAINT payment_refund_within'],
    [
      'two rights for one plate',
      'ALTER TABLE right_lookup DROP CONSTRAINT right_no_overlap',
      'DROP INDEX request_one_open',
    ],
    ['the last place'],
    ['two operators deciding'],
  ])('%s', async (race, ...constraints) => {
    await drop(app, ...constraints);
    const found = await broken(
      () => withoutLocks(app),
      () => run(race, CONTROL_ROUNDS),
    );
    expect(found.length).toBeGreaterThan(0);
  });
});
