import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

/**
 * What the provider says and we do not, or the other way round.
 *
 * | kind | meaning |
 * |---|---|
 * | REFUNDED_OUTSIDE | given back on the provider's own pages; booked here |
 * | REFUNDED_TOO_MUCH | given back there while the same money is on its way here |
 * | REFUND_UNDONE | a refund that was carried out is no longer in the provider's sum |
 * | OTHER_CURRENCY | given back in another currency than was paid |
 * | NO_ANSWER | whether a refund was made nobody says for a day |
 * | AMOUNT_DIFFERS | taken there with another amount than here |
 * | NOT_TAKEN_THERE | taken here, and unknown or unpaid there |
 * | REFUND_NOT_SHOWN | a refund refused there, because the money went back by a way that is not shown to us |
 * | DISPUTED | the payer disputes it: somebody has to answer there |
 * | DISPUTE_LOST | the payer was right: somebody decides whether the right stays |
 */
export const DIFFERENCE_KINDS = [
  'REFUNDED_OUTSIDE',
  'REFUNDED_TOO_MUCH',
  'REFUND_UNDONE',
  'OTHER_CURRENCY',
  'NO_ANSWER',
  'AMOUNT_DIFFERS',
  'NOT_TAKEN_THERE',
  'REFUND_NOT_SHOWN',
  'DISPUTED',
  'DISPUTE_LOST',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** OPEN: nobody has said yet what it was. */
export const DIFFERENCE_STATES = ['OPEN', 'EXPLAINED'] as const;
export type DifferenceState = (typeof DIFFERENCE_STATES)[number];

export interface DifferenceRow {
  id: string;
  paymentId: string;
  requestNumber: string;
  holderName: string;
  accountId: string | null;
  account: string | null;
  provider: string;
  paymentCreatedAt: Date;
  paidAt: Date | null;
  kind: DifferenceKind;
  oursCents: number;
  theirsCents: number;
  foundAt: Date;
  closedAt: Date | null;
  closedByName: string | null;
  note: string | null;
}

@Injectable()
export class DifferenceRepository {
  constructor(private readonly clock: Clock) {}

  /** However often it is found, it is raised once; of a dispute once each round. @returns whether it is new */
  async raise(
    tx: Tx,
    difference: {
      id: string;
      municipalityId: string;
      paymentId: string;
      kind: DifferenceKind;
      oursCents: number;
      theirsCents: number;
      dispute?: { id: string; round: number };
    },
  ): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO payment_difference (id, municipality_id, payment_id, kind, ours_cents, theirs_cents, found_at, dispute_id, round)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT ON CONSTRAINT payment_difference_once DO NOTHING RETURNING 1`,
      [
        ...[difference.id, difference.municipalityId, difference.paymentId, difference.kind],
        ...[difference.oursCents, difference.theirsCents, this.clock.now()],
        ...[difference.dispute?.id ?? null, difference.dispute?.round ?? 1],
      ],
    );
    return rows.length > 0;
  }

  /** @param filter days are those on which it was found, in the municipality's time zone */
  list(
    tx: Tx,
    timezone: string,
    filter: {
      state: DifferenceState | null;
      accountId: string | null;
      fromOn: CivilDate | null;
      toOn: CivilDate | null;
      after: (string | number)[] | null;
      limit: number;
    },
  ): Promise<DifferenceRow[]> {
    return tx.query(
      `SELECT x.id, x.payment_id AS "paymentId", r.number AS "requestNumber",
              coalesce(h.company_name, h.family_name || ' ' || h.given_name) AS "holderName",
              p.account_id AS "accountId", a.label AS account, p.provider, p.created_at AS "paymentCreatedAt", p.paid_at AS "paidAt",
              x.kind, x.ours_cents AS "oursCents", x.theirs_cents AS "theirsCents", x.found_at AS "foundAt",
              x.closed_at AS "closedAt", o.name AS "closedByName", x.note
         FROM payment_difference x
         JOIN payment p ON p.municipality_id = x.municipality_id AND p.id = x.payment_id
         JOIN request r ON r.municipality_id = p.municipality_id AND r.id = p.request_id
         JOIN holder h ON h.municipality_id = p.municipality_id AND h.id = p.holder_id
         LEFT JOIN payment_account a ON a.municipality_id = p.municipality_id AND a.id = p.account_id
         LEFT JOIN operator o ON o.id = x.closed_by
        WHERE ($2::text IS NULL OR (x.closed_at IS NULL) = ($2 = 'OPEN')) AND ($3::uuid IS NULL OR p.account_id = $3)
          AND ($4::date IS NULL OR x.found_at >= $4::date::timestamp AT TIME ZONE $1)
          AND ($5::date IS NULL OR x.found_at < ($5::date + 1)::timestamp AT TIME ZONE $1)
          AND ($6::timestamptz IS NULL OR (x.found_at, x.id) < ($6, $7::uuid))
        ORDER BY x.found_at DESC, x.id DESC LIMIT $8`,
      [
        ...[timezone, filter.state, filter.accountId, filter.fromOn, filter.toOn],
        ...[filter.after?.[0] ?? null, filter.after?.[1] ?? null, filter.limit],
      ],
    );
  }

  /** A dispute has gone on, and explains what was asked about it before. */
  async explain(tx: Tx, disputeId: string, note: string): Promise<void> {
    await tx.query(
      'UPDATE payment_difference SET closed_at = $2, note = $3 WHERE dispute_id = $1 AND closed_at IS NULL',
      [disputeId, this.clock.now(), note],
    );
  }

  /** @throws Problem not_found, also when it was closed before */
  async close(tx: Tx, id: string, by: string, note: string): Promise<string> {
    const [rows] = (await tx.query(
      `UPDATE payment_difference SET closed_at = $2, closed_by = $3, note = $4 WHERE id = $1 AND closed_at IS NULL
       RETURNING payment_id AS "paymentId"`,
      [id, this.clock.now(), by, note],
    )) as [{ paymentId: string }[], number];
    if (!rows[0]) throw new Problem('not_found');
    return rows[0].paymentId;
  }
}
