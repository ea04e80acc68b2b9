// A municipality after many years: as many paid requests and subscriptions as asked for, a few thousand open cases on
// top. Written by one statement a table: the benchmark is about finding them.

const FAMILY = `ARRAY['Rossi','Russo','Ferrari','Esposito','Bianchi','Romano','Colombo','Ricci','Marino','Greco','Bruno','Gallo','Conti','De Luca','Mancini','Costa','Giordano','Rizzo','Lombardi','Moretti','Barbieri','Fontana','Santoro','Mariani','Rinaldi','Caruso','Ferrara','Galli','Martini','Leone','Longo','Gentile','Martinelli','Vitale','Lombardo','Serra','Coppola','De Santis','Marchetti','Parisi']`;
const GIVEN = `ARRAY['Giulia','Marco','Anna','Luca','Sofia','Paolo','Elena','Andrea','Chiara','Matteo','Francesca','Davide','Sara','Antonio','Martina','Giorgio','Laura','Simone','Alice','Roberto','Marta','Stefano','Irene','Fabio','Camilla','Ivan','Beatrice','Carlo','Paola','Nicola']`;

/** Years of subscriptions a holder has behind him, the last one running. */
const YEARS = 4;

/** What was agreed to for 60 euros a year. */
const QUOTE = `jsonb_build_object('from', at::date, 'to', at::date + 365, 'lines', '[]'::jsonb, 'totalCents', 6000, 'vatRateBp', 2200, 'vatCents', 1082)`;

/** How long the office took over the case `n`: from half an hour to three weeks, spread evenly over the magnitudes. */
const SPENT = `interval '1 minute' * floor(30 * exp(ln(1000.0) * (n::bigint * 7919 % 10007) / 10007))`;

/**
 * @param {import('pg').Client} database as superuser
 * @param {string} slug
 * @param {number} count requests, and subscriptions
 * @param {number} open requests that wait for a decision
 * @returns {Promise<{ id: string, slug: string, holders: number }>}
 */
export async function manyCases(database, slug, count, open) {
  const { rows } = await database.query(
    `SELECT m.id, m.slug, m.number_prefix AS prefix, z.id AS zone_id, p.id AS product, t.id AS tariff, c.id AS certification
       FROM municipality m
       JOIN zone z ON z.municipality_id = m.id
       JOIN product p ON p.municipality_id = m.id
       JOIN tariff t ON t.product_id = p.id
       JOIN certification_type c ON c.municipality_id = m.id
      WHERE m.slug = $1 ORDER BY z.code, p.code, c.code LIMIT 1`,
    [slug],
  );
  const town = rows[0];
  if (!town)
    throw new Error(`${slug} has no zone, product or type of certification: is the database seeded?`);
  const holders = Math.ceil(count / YEARS);
  const run = (/** @type {string} */ sql, /** @type {unknown[]} */ values = []) =>
    database.query(sql, values);
  await run('BEGIN');
  await run(
    `CREATE TEMP TABLE person ON COMMIT DROP AS
     SELECT n, uuidv7() AS id, uuidv7() AS plate_id,
            (${FAMILY})[1 + n % 40] AS family, (${GIVEN})[1 + n / 40 % 30] || CASE WHEN n >= 1200 THEN ' ' || chr(65 + n / 1200 % 26) ELSE '' END AS given,
            chr(65 + n / 676 % 26) || chr(65 + n / 26 % 26) || chr(65 + n % 26) || 'BNC' || lpad((n / 17576 % 100)::text, 2, '0') || 'A01B9' || lpad((n / 1757600)::text, 2, '0') || 'X' AS fiscal_code,
            chr(65 + n / 100000 % 20) || chr(65 + n / 2000000 % 20) || lpad((n % 1000)::text, 3, '0') || chr(65 + n / 1000 % 20) || chr(65 + n / 20000 % 5) AS plate
       FROM generate_series(0, $1::int - 1) n`,
    [holders],
  );
  await run(
    `INSERT INTO holder (id, municipality_id, kind, fiscal_code, given_name, family_name, street, street_number, postal_code, city, province, created_at)
     SELECT id, $1, 'PERSON', fiscal_code, given, family, 'Via Roma', (1 + n % 200)::text, '81100', 'Caserta', 'CE', now() - interval '5 years' FROM person`,
    [town.id],
  );
  await run('ANALYZE person');
  // From here on without the triggers of foreign keys and feeds: the rows are consistent, and nothing listens yet.
  await run('SET LOCAL session_replication_role = replica');
  await run(
    `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, decided_at, updated_at)
     SELECT plate_id, $1, 'PLATE', $2 || '-P-' || n, id, 'ACCEPTED', 'P' || n, t, t::date + 30, t + ${SPENT}, t + ${SPENT}
       FROM person, LATERAL (SELECT now() - interval '5 years' + (n % 365) * interval '1 day' AS t) x`,
    [town.id, town.prefix],
  );
  const decided = (/** @type {string} */ command, /** @type {string} */ to, reasons = `'{}'::text[]`) =>
    `SELECT r.id, r.submitted_at, r.decided_at, '${command}' AS command, '${to}' AS to_state, ${reasons} AS reasons FROM request r`;
  const events = (/** @type {string} */ cases) =>
    run(
      `INSERT INTO request_event (id, municipality_id, request_id, at, command, from_state, to_state, actor_kind, reasons)
       SELECT uuidv7(), $1, c.id, step.at, step.command, step.from_state, step.to_state, step.actor, step.reasons
         FROM (${cases}) c,
              LATERAL (VALUES (c.submitted_at, 'submit', NULL, 'SUBMITTED', 'CITIZEN', '{}'::text[]),
                              (c.decided_at, c.command, 'SUBMITTED', c.to_state, 'OPERATOR', c.reasons)) step (at, command, from_state, to_state, actor, reasons)
        WHERE step.at IS NOT NULL`,
      [town.id],
    );
  await run('ANALYZE request');
  await events(`${decided('accept', 'ACCEPTED')} JOIN person ON plate_id = r.id`);
  await run(
    `INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, active)
     SELECT plate_id, $1, id, 'IT', plate, plate, 'CAR', 'Fiat', 'Panda', 'PETROL', 'OWNER', true FROM person`,
    [town.id],
  );
  await run(
    `CREATE TEMP TABLE bought ON COMMIT DROP AS
     SELECT p.n * ${YEARS} + y AS n, p.id AS holder_id, p.plate_id, p.plate, y,
            uuidv7() AS request_id, uuidv7() AS id, uuidv7() AS payment_id, uuidv7() AS receipt_id,
            date_trunc('day', now()) - (${YEARS} - y) * interval '365 days' + (p.n % 365) * interval '1 day' + interval '9 hours' AS at
       FROM person p, generate_series(0, ${YEARS - 1}) y`,
  );
  await run('ANALYZE bought');
  await run(
    `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, decided_at, updated_at)
     SELECT request_id, $1, 'SUBSCRIPTION', $2 || '-B-' || n, holder_id, 'COMPLETED', 'B' || n, at - interval '3 hours' - ${SPENT},
            (at - interval '3 hours' - ${SPENT})::date + 15, at - interval '3 hours', at FROM bought`,
    [town.id, town.prefix],
  );
  await run(
    `INSERT INTO subscription_request (id, municipality_id, holder_id, purpose, plate_association_id, product_id, zone_ids, quote, price_cents, tariff_id, approved_at)
     SELECT request_id, $1, holder_id, CASE y WHEN 0 THEN 'NEW' ELSE 'RENEWAL' END, plate_id, $2, ARRAY[$3::uuid], ${QUOTE}, 6000, $4, at FROM bought`,
    [town.id, town.product, town.zone_id, town.tariff],
  );
  await run('ANALYZE request');
  await events(`${decided('approve', 'AWAITING_PAYMENT')} JOIN bought b ON b.request_id = r.id`);
  // Every twenty-first was asked for another document on the way.
  await run(
    `INSERT INTO request_event (id, municipality_id, request_id, at, command, from_state, to_state, actor_kind, reasons)
     SELECT uuidv7(), $1, b.request_id, step.at, step.command, step.from_state, step.to_state, step.actor, step.reasons
       FROM (SELECT *, ${SPENT} AS spent FROM bought WHERE n % 21 = 0) b,
            LATERAL (VALUES (b.at - interval '3 hours' - b.spent / 2, 'askIntegration', 'SUBMITTED', 'INTEGRATION_REQUESTED', 'OPERATOR', ARRAY['ILLEGIBLE']),
                            (b.at - interval '3 hours' - b.spent / 4, 'resubmit', 'INTEGRATION_REQUESTED', 'SUBMITTED', 'CITIZEN', '{}')) step (at, command, from_state, to_state, actor, reasons)`,
    [town.id],
  );
  await run(
    `INSERT INTO subscription (id, municipality_id, number, holder_id, request_id, product_id, tariff_id, plate_association_id, zone_ids, valid, status,
                               price_cents, price_snapshot, subscribed_at, created_at)
     SELECT id, $1, $2 || '-A-' || extract(year FROM at) || '-' || lpad(n::text, 6, '0'), holder_id, request_id, $3, $4, plate_id, ARRAY[$5::uuid], daterange(at::date, at::date + 365),
            CASE WHEN at::date + 365 > current_date THEN 'ACTIVE' ELSE 'EXPIRED' END, 6000, ${QUOTE}, at, at FROM bought`,
    [town.id, town.prefix, town.product, town.tariff, town.zone_id],
  );
  await run(
    `INSERT INTO subscription_plate_period (id, municipality_id, subscription_id, country, plate, period)
     SELECT uuidv7(), $1, id, 'IT', plate, tstzrange(at::date::timestamptz, (at::date + 365)::timestamptz) FROM bought WHERE y = ${YEARS - 1}`,
    [town.id],
  );
  await run(
    `INSERT INTO payment (id, municipality_id, request_id, holder_id, amount_cents, provider, provider_ref, method, state, created_at, expires_at, paid_at)
     SELECT payment_id, $1, request_id, holder_id, 6000, 'stripe', 'bench-' || n, 'card', 'SUCCEEDED', at, at + interval '1 hour', at FROM bought`,
    [town.id],
  );
  await run(
    `INSERT INTO receipt (id, municipality_id, payment_id, subscription_id, year, number, issued_at)
     SELECT receipt_id, $1, payment_id, id, extract(year FROM at), n + 1, at FROM bought`,
    [town.id],
  );
  await run(
    `CREATE TEMP TABLE waiting ON COMMIT DROP AS
     SELECT w.n, uuidv7() AS id, p.id AS holder_id FROM generate_series(0, $1::int - 1) w(n) JOIN person p ON p.n = w.n * 7 % $2`,
    [open, holders],
  );
  await run(
    `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, updated_at)
     SELECT id, $1, 'CERTIFICATION', $2 || '-W-' || n, holder_id, 'SUBMITTED', 'W' || n, now() - (n % 25) * interval '1 day' - n * interval '1 second',
            current_date + 20 - (n % 25), now() FROM waiting`,
    [town.id, town.prefix],
  );
  await run(
    `INSERT INTO certification (id, municipality_id, holder_id, certification_type_id, zone_id, street, street_number)
     SELECT id, $1, holder_id, $2, $3, 'Via Roma', (1 + n % 1999)::text FROM waiting`,
    [town.id, town.certification, town.zone_id],
  );
  await events(`${decided('', '')} JOIN waiting w ON w.id = r.id`);
  await run(
    `CREATE TEMP TABLE refused ON COMMIT DROP AS
     SELECT n, uuidv7() AS id, id AS holder_id, now() - (1 + n % 1460) * interval '1 day' AS at,
            CASE n / 6 % 5 WHEN 0 THEN ARRAY['ILLEGIBLE'] ELSE ARRAY['NOT_RESIDENT'] END AS reasons
       FROM person WHERE n % 6 = 0`,
  );
  await run(
    `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, decided_at, updated_at, decision_reasons)
     SELECT id, $1, 'CERTIFICATION', $2 || '-R-' || n, holder_id, 'REJECTED', 'R' || n, at - ${SPENT}, at::date, at, at, reasons FROM refused`,
    [town.id, town.prefix],
  );
  await run(
    `INSERT INTO certification (id, municipality_id, holder_id, certification_type_id, zone_id, street, street_number)
     SELECT id, $1, holder_id, $2, $3, 'Via Roma', (1 + n % 1999)::text FROM refused`,
    [town.id, town.certification, town.zone_id],
  );
  await events(`${decided('refuse', 'REJECTED', 'r.decision_reasons')} JOIN refused f ON f.id = r.id`);
  await run('COMMIT');
  await database.query('VACUUM ANALYZE');
  return { id: town.id, slug: town.slug, holders };
}

/** The plate and the fiscal code of the n-th holder. @param {number} n */
export function holderOf(n) {
  const letter = (/** @type {number} */ index) => String.fromCharCode(65 + index);
  return {
    plate:
      letter(Math.floor(n / 100_000) % 20) +
      letter(Math.floor(n / 2_000_000) % 20) +
      String(n % 1000).padStart(3, '0') +
      letter(Math.floor(n / 1000) % 20) +
      letter(Math.floor(n / 20_000) % 5),
    fiscalCode: `${letter(Math.floor(n / 676) % 26)}${letter(Math.floor(n / 26) % 26)}${letter(n % 26)}BNC${String(Math.floor(n / 17576) % 100).padStart(2, '0')}A01B9${String(Math.floor(n / 1_757_600)).padStart(2, '0')}X`,
  };
}
