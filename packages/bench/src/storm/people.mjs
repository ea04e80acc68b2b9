// Citizens who are about to pay: the story up to an approved request, written straight into the database, because
// the storm is about what comes after it. And the operators who give money back.
import { randomBytes, randomUUID } from 'node:crypto';
import { random } from './talk.mjs';

const DAY = 86_400_000;
/** A thousand plates for each: as many as the full size has people, and more. */
const PLATE_LETTERS = 'ABCDEFGHJKLMNPRSTVWXYZ';

/** @param {number} at */
function uuidv7(at = Date.now()) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * - KEEPS: pays, and has a permit
 * - TWICE: pays again in another tab; what came second goes back by itself
 * - LATE: pays when the request has expired; the money goes back by itself
 * - REFUND: pays, and an office gives the money back: asked for by one, approved by another
 *
 * @typedef {'KEEPS' | 'TWICE' | 'LATE' | 'REFUND'} Story
 * @typedef {{ requestId: string, accountId: string, holderId: string, sessionId: string, email: string, plate: string,
 *   story: Story, method: 'CARD' | 'PAYPAL' | 'PAGOPA' }} Buyer
 * @typedef {{ id: string, sessionId: string }} Operator
 * @typedef {{ accountant: Operator, supervisor: Operator }} RefundDesk
 */

/** @returns {Pick<Buyer, 'story' | 'method'>} */
function anyStory() {
  const luck = random();
  // PayPal takes nothing that we do not capture: nobody pays there too late, or twice. And from pagoPA nothing goes back.
  if (luck < 0.08) return { story: 'TWICE', method: 'CARD' };
  if (luck < 0.16) return { story: 'LATE', method: 'CARD' };
  if (luck < 0.24) return { story: 'KEEPS', method: 'PAGOPA' };
  return { story: luck < 0.4 ? 'REFUND' : 'KEEPS', method: random() < 0.45 ? 'PAYPAL' : 'CARD' };
}

/** Few people, and every story among them. @param {number} n @returns {Pick<Buyer, 'story' | 'method'>} */
const storyInTurn = (n) => ({
  story: /** @type {const} */ (['TWICE', 'LATE', 'KEEPS', 'REFUND'])[n % 4] ?? 'KEEPS',
  method: 'CARD',
});

/**
 * Two operators, and the policies of the storm: cards, PayPal and pagoPA, and what came too late goes back by itself.
 * @param {import('pg').Client} database as superuser @param {string} municipalityId
 * @returns {Promise<RefundDesk>}
 */
export async function refundDesk(database, municipalityId) {
  const policies = { 'payment.methods': ['CARD', 'PAYPAL', 'PAGOPA'], 'payment.lateMoney': 'REFUND' };
  for (const [key, value] of Object.entries(policies)) {
    await database.query('DELETE FROM policy WHERE municipality_id = $1 AND key = $2', [municipalityId, key]);
    await database.query(
      `INSERT INTO policy (id, municipality_id, key, value, valid, created_at) VALUES ($1, $2, $3, $4, '[2020-01-01,)', now())`,
      [uuidv7(), municipalityId, key, JSON.stringify(value)],
    );
  }
  const operator = async (/** @type {string} */ role) => {
    const [id, sessionId] = [uuidv7(), uuidv7()];
    await database.query(
      `INSERT INTO operator (id, email, name, password_hash, totp_secret_sealed, created_at) VALUES ($1, $2, $3, '-', '-', now())`,
      [id, `storm.${role.toLowerCase()}@example.test`, role],
    );
    await database.query(
      'INSERT INTO operator_role (municipality_id, operator_id, role) VALUES ($1, $2, $3)',
      [municipalityId, id, role],
    );
    await database.query(
      `INSERT INTO operator_session (id, operator_id, user_agent, created_at, last_used_at, expires_at)
       VALUES ($1, $2, 'storm', now(), now(), now() + interval '12 hours')`,
      [sessionId, id],
    );
    return { id, sessionId };
  };
  return { accountant: await operator('ACCOUNTANT'), supervisor: await operator('SUPERVISOR') };
}

/** Who takes the cards from now on. What another one took stays with it. @type {(provider: 'stripe' | 'nexi') => string} */
export const cardsTakenBy = (provider) =>
  `UPDATE payment_account SET active = false WHERE provider IN ('stripe', 'nexi');
   UPDATE payment_account SET active = true, methods = '{CARD}' WHERE provider = '${provider}'`;

/**
 * @param {import('pg').Client} database as superuser
 * @param {number} count
 * @param {boolean} inTurn every story as often; else at random, most people just pay
 * @returns {Promise<{ municipality: { id: string, slug: string }, buyers: Buyer[], priceCents: number }>}
 */
export async function approvedBuyers(database, count, inTurn) {
  const { rows } = await database.query(
    `SELECT m.id, m.slug, p.id AS product, t.id AS tariff, t.gross_cents, t.vat_rate_bp, c.id AS type, c.zone_id AS zone
       FROM municipality m
       JOIN certification_type c ON c.municipality_id = m.id AND c.kind = 'RESIDENCE' AND c.zone_id IS NOT NULL
       JOIN product p ON p.municipality_id = m.id AND p.certification_kind = 'RESIDENCE'
       JOIN tariff t ON t.product_id = p.id AND t.valid @> current_date
      ORDER BY m.slug, t.gross_cents DESC, c.position LIMIT 1`,
  );
  const shop = rows[0];
  if (!shop) throw new Error('No municipality sells a residents’ subscription: is the database seeded?');
  const now = new Date();
  const today = now.toISOString().slice(0, 10);
  const nextYear = `${now.getUTCFullYear() + 1}${today.slice(4)}`;
  const quote = {
    from: today,
    to: nextYear,
    lines: [{ text: { it: 'Abbonamento' }, amountCents: shop.gross_cents }],
    totalCents: shop.gross_cents,
    vatRateBp: shop.vat_rate_bp,
    vatCents: shop.gross_cents - Math.round((shop.gross_cents * 10_000) / (10_000 + shop.vat_rate_bp)),
  };
  /** @type {Buyer[]} */
  const buyers = [];
  await database.query('BEGIN');
  for (let n = 0; n < count; n += 1) {
    // What was planned for empty tables reads them from end to end for each row of full ones.
    if (n % 500 === 100) await database.query('COMMIT; ANALYZE; BEGIN');
    const [accountId, holderId, sessionId, certificationId, plateId, requestId] = Array.from(
      { length: 6 },
      () => uuidv7(),
    );
    const email = `storm.${n}.${randomUUID().slice(0, 8)}@example.test`;
    const plate = `ZZ${String(n % 1000).padStart(3, '0')}${PLATE_LETTERS[Math.floor(n / 1000)]}Z`;
    const insert = (/** @type {string} */ table, /** @type {Record<string, unknown>} */ row) =>
      database.query(
        `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row)
          .map((_, i) => `$${i + 1}`)
          .join(', ')})`,
        Object.values(row),
      );
    const common = { municipality_id: shop.id };
    await insert('account', {
      ...common,
      id: accountId,
      email,
      password_hash: '-',
      status: 'ACTIVE',
      privacy_version: 1,
      privacy_accepted_at: now,
      created_at: now,
    });
    await insert('holder', {
      ...common,
      id: holderId,
      account_id: accountId,
      kind: 'PERSON',
      fiscal_code: `STORM${String(n).padStart(11, '0')}`,
      given_name: 'Prova',
      family_name: `Tempesta ${n}`,
      street: 'Via Prova',
      street_number: '1',
      postal_code: '81100',
      city: 'Prova',
      province: 'CE',
      created_at: now,
    });
    await insert('citizen_session', {
      ...common,
      id: sessionId,
      account_id: accountId,
      created_at: now,
      last_used_at: now,
      expires_at: new Date(now.getTime() + 90 * DAY),
    });
    const request = (
      /** @type {string} */ id,
      /** @type {string} */ kind,
      /** @type {string} */ state,
      /** @type {string} */ key,
    ) =>
      insert('request', {
        ...common,
        id,
        kind,
        state,
        number: `STORM-${kind}-${n}`,
        holder_id: holderId,
        open_key: key,
        submitted_at: now,
        due_on: today,
        updated_at: now,
      });
    await request(certificationId, 'CERTIFICATION', 'ACCEPTED', holderId);
    await insert('certification', {
      ...common,
      id: certificationId,
      holder_id: holderId,
      certification_type_id: shop.type,
      zone_id: shop.zone,
      street: 'Via Prova',
      street_number: '1',
      valid: `[${today},${nextYear})`,
    });
    await request(plateId, 'PLATE', 'ACCEPTED', `${holderId}:${plate}`);
    await insert('plate_association', {
      ...common,
      id: plateId,
      holder_id: holderId,
      country: 'IT',
      plate,
      plate_as_typed: plate,
      vehicle_kind: 'CAR',
      make: 'Fiat',
      model: 'Panda',
      fuel: 'PETROL',
      title: 'OWNER',
      active: true,
    });
    await request(requestId, 'SUBSCRIPTION', 'AWAITING_PAYMENT', `IT:${plate}`);
    await insert('subscription_request', {
      ...common,
      id: requestId,
      holder_id: holderId,
      purpose: 'NEW',
      certification_id: certificationId,
      plate_association_id: plateId,
      product_id: shop.product,
      zone_ids: [shop.zone],
      quote,
      price_cents: shop.gross_cents,
      price_snapshot: quote,
      tariff_id: shop.tariff,
      approved_at: now,
      pay_by: new Date(now.getTime() + 30 * DAY),
    });
    buyers.push({
      requestId,
      accountId,
      holderId,
      sessionId,
      email,
      plate,
      ...(inTurn ? storyInTurn(n) : anyStory()),
    });
  }
  await database.query('COMMIT');
  return { municipality: { id: shop.id, slug: shop.slug }, buyers, priceCents: shop.gross_cents };
}
