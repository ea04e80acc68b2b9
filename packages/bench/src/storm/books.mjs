// Our books against the providers' own: every captured euro is a permit or went back (I2, I3).

/**
 * @typedef {{ ref: string, amountCents: number, refundedCents: number }} Capture
 * @param {import('@sosta/local').Sosta} sosta @param {import('pg').Client} database @param {string} municipalityId
 * @param {import('./people.mjs').Buyer[]} buyers @param {number} priceCents
 */
export async function readBooks(sosta, database, municipalityId, buyers, priceCents) {
  const { stripe, paypal, nexi, pagopa } = sosta.services;
  const listed = async (/** @type {string | undefined} */ base) =>
    /** @type {any[]} */ (/** @type {any} */ (await (await fetch(`${base}/test/captures`)).json()).captures);
  /** @type {Capture[]} */
  const captures = [
    ...(await listed(stripe?.apiBase)).map((each) => ({ ...each, ref: each.paymentIntent })),
    ...(await listed(paypal?.apiBase)).map((each) => ({ ...each, ref: each.captureId })),
    ...(await listed(nexi?.apiBase)).map((each) => ({ ...each, ref: each.captureId })),
    ...(await listed(pagopa?.apiBase)).map((each) => ({ ...each, ref: each.receiptId, refundedCents: 0 })),
  ];
  const { rows: payments } = await database.query(
    `SELECT request_id, captured_ref, refunded_cents FROM payment WHERE municipality_id = $1 AND captured_ref IS NOT NULL`,
    [municipalityId],
  );
  const { rows: permits } = await database.query(
    `SELECT s.request_id, l.plate, l.live, y.amount_cents, y.captured_ref FROM subscription s
       LEFT JOIN right_lookup l ON l.subscription_id = s.id
       LEFT JOIN payment y ON y.request_id = s.request_id AND y.captured_ref IS NOT NULL AND NOT y.needs_resolution
      WHERE s.municipality_id = $1`,
    [municipalityId],
  );
  const byRef = new Map(captures.map((capture) => [capture.ref, capture]));
  const paidFor = Map.groupBy(payments, ({ request_id }) => request_id);
  const granted = Map.groupBy(permits, ({ request_id }) => request_id);
  const known = new Set(payments.map(({ captured_ref }) => captured_ref));

  const count = { lost: 0, double: 0, wrong: 0, astray: 0 };
  for (const { requestId, plate, story } of buyers) {
    const rights = granted.get(requestId) ?? [];
    const live = rights.filter((permit) => permit.live);
    const heldCents = (paidFor.get(requestId) ?? [])
      .map(({ captured_ref }) => byRef.get(captured_ref))
      .reduce((sum, capture) => sum + (capture ? capture.amountCents - capture.refundedCents : 0), 0);
    const wanted = story === 'LATE' || story === 'REFUND' ? 0 : 1;
    if (live.length < wanted || (story === 'REFUND' && rights.length === 0)) count.lost += 1;
    if (live.length > 1) count.double += 1;
    if (
      live.length > wanted ||
      live.some(
        (permit) =>
          permit.plate !== plate || permit.amount_cents !== priceCents || !byRef.has(permit.captured_ref),
      )
    )
      count.wrong += 1;
    if (heldCents !== live.length * priceCents) count.astray += 1;
  }
  const { rows: surplus } = await database.query(
    `SELECT count(*) n FROM payment p WHERE p.municipality_id = $1 AND p.needs_resolution
        AND NOT EXISTS (SELECT 1 FROM refund f WHERE f.payment_id = p.id)`,
    [municipalityId],
  );
  const unknown = captures.filter(({ ref }) => !known.has(ref)).length;
  const told = payments.filter(
    ({ captured_ref, refunded_cents }) => byRef.get(captured_ref)?.refundedCents !== refunded_cents,
  ).length;
  const sum = (/** @type {'amountCents' | 'refundedCents'} */ name) =>
    captures.reduce((total, capture) => total + capture[name], 0);
  return {
    ...count,
    unknown,
    told,
    tooMuch: captures.filter(({ amountCents, refundedCents }) => refundedCents > amountCents).length,
    /** Money that bought nothing and that nobody has asked to give back. */
    kept: Number(surplus[0].n),
    /** What time may still put right. */
    unsettled: count.lost + count.astray + unknown + told,
    captures: captures.length,
    rights: permits.length,
    refunds: captures.filter(({ refundedCents }) => refundedCents > 0).length,
    capturedCents: sum('amountCents'),
    refundedCents: sum('refundedCents'),
  };
}
