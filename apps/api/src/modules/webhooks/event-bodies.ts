import { Injectable } from '@nestjs/common';
import type { WebhookEvent } from '@sosta/contracts';
import type { Tx } from '../../platform/database/unit-of-work.js';

/**
 * What an event says of its subject: numbers, codes and dates, and nothing about people. Plates only where the endpoint
 * is meant to have them. Read when the event is put down for its endpoints, a moment after it happened.
 */
@Injectable()
export class EventBodies {
  /** Null when the subject is there no more. */
  async data(
    tx: Tx,
    event: WebhookEvent,
    subjectId: string,
    withPlates: boolean,
  ): Promise<Record<string, unknown> | null> {
    if (event.startsWith('subscription.')) return this.subscription(tx, subjectId, withPlates);
    if (event.startsWith('payment.')) return this.payment(tx, subjectId);
    return this.invoice(tx, subjectId);
  }

  private async subscription(tx: Tx, id: string, withPlates: boolean) {
    const rows: { subscription: Record<string, unknown>; municipality: string }[] = await tx.query(
      `SELECT m.slug AS municipality, jsonb_build_object(
                'id', s.id, 'number', s.number, 'state', s.status, 'product', p.code,
                'zones', ARRAY(SELECT z.code FROM zone z WHERE z.id = ANY(s.zone_ids) ORDER BY z.code),
                'validFrom', ${utc('lower(s.valid)::timestamp AT TIME ZONE m.timezone')},
                'validUntil', ${utc('upper(s.valid)::timestamp AT TIME ZONE m.timezone')},
                'renews', (SELECT b.number FROM subscription b WHERE b.id = s.previous_id)) AS subscription
         FROM subscription s JOIN product p ON p.id = s.product_id JOIN municipality m ON m.id = s.municipality_id
        WHERE s.id = $1`,
      [id],
    );
    if (!rows[0]) return null;
    const { municipality, subscription } = rows[0];
    return {
      municipality,
      subscription: withPlates ? { ...subscription, plates: await this.plates(tx, id) } : subscription,
    };
  }

  private plates(tx: Tx, subscriptionId: string): Promise<Record<string, unknown>[]> {
    return tx.query(
      `SELECT plate, country, kind, ${utc('lower(period)')} AS "validFrom", ${utc('upper(period)')} AS "validUntil"
         FROM subscription_plate_period WHERE subscription_id = $1 ORDER BY lower(period)`,
      [subscriptionId],
    );
  }

  private async payment(tx: Tx, id: string) {
    const rows: { payment: Record<string, unknown>; municipality: string }[] = await tx.query(
      `SELECT m.slug AS municipality, jsonb_build_object(
                'id', y.id, 'state', y.state, 'amountCents', coalesce(y.captured_cents, y.amount_cents), 'currency', 'EUR',
                'refundedCents', CASE WHEN y.state = 'VOIDED' THEN y.amount_cents ELSE y.refunded_cents END,
                'method', y.method, 'paidAt', ${utc('y.paid_at')}, 'request', r.number,
                'subscription', (SELECT s.number FROM subscription s WHERE s.request_id = y.request_id AND NOT y.needs_resolution)) AS payment
         FROM payment y JOIN request r ON r.id = y.request_id JOIN municipality m ON m.id = y.municipality_id
        WHERE y.id = $1`,
      [id],
    );
    return rows[0] ? { ...rows[0] } : null;
  }

  private async invoice(tx: Tx, id: string) {
    const rows: { invoice: Record<string, unknown>; municipality: string }[] = await tx.query(
      `SELECT m.slug AS municipality, jsonb_build_object(
                'id', i.id, 'type', i.type, 'state', i.state,
                'number', m.number_prefix || '/' || CASE i.section WHEN '' THEN '' ELSE i.section || '/' END || i.year || '/' || lpad(i.number::text, 6, '0'),
                'issuedOn', i.issued_on, 'amountCents', i.amount_cents, 'currency', 'EUR', 'subscription', s.number) AS invoice
         FROM invoice i JOIN municipality m ON m.id = i.municipality_id LEFT JOIN subscription s ON s.id = i.subscription_id
        WHERE i.id = $1`,
      [id],
    );
    return rows[0] ? { ...rows[0] } : null;
  }
}

const utc = (sql: string): string => `to_char((${sql}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
