// Rights by the hundred thousand, written by one statement a table: the checks are about finding them.

/**
 * @param {import('pg').Client} database as superuser
 * @param {number} count
 * @returns {Promise<{ id: string, slug: string, zone: string }>} the municipality and the code of the zone they hold in
 */
export async function manyRights(database, count) {
  const { rows } = await database.query(
    `SELECT m.id, m.slug, m.number_prefix AS prefix, z.id AS zone_id, z.code AS zone, p.id AS product, t.id AS tariff
       FROM municipality m
       JOIN zone z ON z.municipality_id = m.id
       JOIN product p ON p.municipality_id = m.id
       JOIN tariff t ON t.product_id = p.id
      ORDER BY m.slug, z.code, p.code LIMIT 1`,
  );
  const town = rows[0];
  if (!town) throw new Error('No municipality has a zone and a product: is the database seeded?');
  const run = (/** @type {string} */ sql, /** @type {unknown[]} */ values) => database.query(sql, values);
  await run('BEGIN', []);
  // Triggers of foreign keys and of the feed of changes off: the rows are consistent, and the feed begins afterwards.
  await run('SET LOCAL session_replication_role = replica', []);
  await run(
    `CREATE TEMP TABLE seeded ON COMMIT DROP AS
     SELECT n, uuidv7() AS plate_id, uuidv7() AS request_id, uuidv7() AS id,
            chr(65 + n / 100000 % 20) || chr(65 + n / 2000000 % 20) || lpad((n % 1000)::text, 3, '0') || chr(65 + n / 1000 % 20) || chr(65 + n / 20000 % 5) AS plate
       FROM generate_series(0, $1::int - 1) n`,
    [count],
  );
  const holder = await run('SELECT uuidv7() AS id', []);
  const holderId = holder.rows[0].id;
  await run(
    `INSERT INTO holder (id, municipality_id, kind, fiscal_code, company_name, street, street_number, postal_code, city, province, created_at)
     VALUES ($1, $2, 'COMPANY', 'BENCH000000', 'Bench', 'Via', '1', '00100', 'Roma', 'RM', now())`,
    [holderId, town.id],
  );
  for (const [column, kind] of [
    ['plate_id', 'PLATE'],
    ['request_id', 'SUBSCRIPTION'],
  ])
    await run(
      `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, updated_at)
       SELECT ${column}, $1, '${kind}', $3 || '-${kind}-' || n, $2, 'COMPLETED', n, now(), current_date, now() FROM seeded`,
      [town.id, holderId, town.prefix],
    );
  await run(
    `INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, active)
     SELECT plate_id, $1, $2, 'IT', plate, plate, 'CAR', 'Fiat', 'Panda', 'PETROL', 'OWNER', true FROM seeded`,
    [town.id, holderId],
  );
  await run(
    `INSERT INTO subscription_request (id, municipality_id, holder_id, purpose, plate_association_id, product_id, zone_ids, quote)
     SELECT request_id, $1, $2, 'NEW', plate_id, $3, ARRAY[$4::uuid], '{}' FROM seeded`,
    [town.id, holderId, town.product, town.zone_id],
  );
  await run(
    `INSERT INTO subscription (id, municipality_id, number, holder_id, request_id, product_id, tariff_id, plate_association_id, zone_ids, valid, status,
                               price_cents, price_snapshot, subscribed_at, created_at)
     SELECT id, $1, $6 || '/A/' || n, $2, request_id, $3, $5, plate_id, ARRAY[$4::uuid], daterange(current_date - 30, current_date + 335), 'ACTIVE',
            6000, '{}', now(), now() FROM seeded`,
    [town.id, holderId, town.product, town.zone_id, town.tariff, town.prefix],
  );
  await run(
    `INSERT INTO subscription_plate_period (id, municipality_id, subscription_id, country, plate, period)
     SELECT uuidv7(), $1, id, 'IT', plate, tstzrange((current_date - 30)::timestamptz, (current_date + 335)::timestamptz) FROM seeded`,
    [town.id],
  );
  await run('COMMIT', []);
  // A database in use is tended. Whoever reads rows first after their writing marks each as committed, which costs a second.
  await database.query('VACUUM ANALYZE');
  // And what was written is on the disk before anything is measured, not while it is.
  await database.query('CHECKPOINT');
  return { id: town.id, slug: town.slug, zone: town.zone };
}

/** The plate of the n-th right. @param {number} n */
export function plateOfRight(n) {
  const letter = (/** @type {number} */ index) => String.fromCharCode(65 + index);
  return (
    letter(Math.floor(n / 100_000) % 20) +
    letter(Math.floor(n / 2_000_000) % 20) +
    String(n % 1000).padStart(3, '0') +
    letter(Math.floor(n / 1000) % 20) +
    letter(Math.floor(n / 20_000) % 5)
  );
}
