import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { PaymentRow } from '../persistence/payment.repository.js';
import type { DisputeMovement, ProviderDispute } from '../providers/payment-dispute.js';

export interface DisputeRow {
  id: string;
  disputeRef: string;
  state: ProviderDispute['state'];
  reason: string;
  amountCents: number;
  openedAt: Date;
  answerBy: Date | null;
  closedAt: Date | null;
  movements: { kind: DisputeMovement['kind']; amountCents: number; happenedAt: string }[];
}

/** Disputes and what they moved. Who writes holds the payment's lock. */
@Injectable()
export class DisputeRepository {
  constructor(private readonly clock: Clock) {}

  /**
   * Keeps what the provider said at an instant, unless it has said something since. One that was decided and is not so
   * any more is in its next round.
   * @returns its id, its round and the state before; null for a new one
   */
  async keep(
    tx: Tx,
    payment: PaymentRow,
    dispute: ProviderDispute,
    askedAt: Date,
  ): Promise<{ id: string; round: number; before: ProviderDispute['state'] | null; kept: boolean }> {
    const known: { id: string; round: number; state: ProviderDispute['state']; later: boolean }[] =
      await tx.query(
        'SELECT id, round, state, asked_at > $3 AS later FROM payment_dispute WHERE payment_id = $1 AND dispute_ref = $2',
        [payment.id, dispute.disputeRef, askedAt],
      );
    const {
      id,
      state: before,
      round: last,
      later,
    } = known[0] ?? { id: uuidv7(), state: null, round: 1, later: false };
    if (later) return { id, round: last, before, kept: false };
    const again = before !== null && before !== 'OPEN' && before !== dispute.state;
    const round = again ? last + 1 : last;
    await tx.query(
      `INSERT INTO payment_dispute (id, municipality_id, payment_id, dispute_ref, state, reason, amount_cents, opened_at, answer_by, closed_at, asked_at, round)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $5 <> 'OPEN' THEN $10::timestamptz END, $11, $12)
       ON CONFLICT ON CONSTRAINT payment_dispute_once DO UPDATE SET state = EXCLUDED.state, reason = EXCLUDED.reason,
         round = EXCLUDED.round, amount_cents = EXCLUDED.amount_cents, answer_by = EXCLUDED.answer_by, asked_at = EXCLUDED.asked_at,
         closed_at = CASE WHEN EXCLUDED.state <> 'OPEN' THEN coalesce(payment_dispute.closed_at, EXCLUDED.closed_at) END`,
      [
        ...[id, payment.municipalityId, payment.id, dispute.disputeRef, dispute.state, dispute.reason],
        ...[dispute.amountCents, dispute.openedAt, dispute.answerBy, this.clock.now(), askedAt, round],
      ],
    );
    return { id, round, before, kept: true };
  }

  /** @returns whether it is new */
  async addMovement(
    tx: Tx,
    payment: PaymentRow,
    disputeId: string,
    movement: DisputeMovement,
  ): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO dispute_movement (id, municipality_id, dispute_id, payment_id, ref, kind, amount_cents, happened_at, recorded_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT ON CONSTRAINT dispute_movement_once DO NOTHING RETURNING 1`,
      [
        ...[uuidv7(), payment.municipalityId, disputeId, payment.id, movement.ref, movement.kind],
        ...[movement.amountCents, movement.happenedAt, this.clock.now()],
      ],
    );
    return rows.length > 0;
  }

  async countOpen(tx: Tx, paymentId: string): Promise<number> {
    const [row]: { open: number }[] = await tx.query(
      `SELECT count(*)::int AS open FROM payment_dispute WHERE payment_id = $1 AND state = 'OPEN'`,
      [paymentId],
    );
    return row!.open;
  }

  of(tx: Tx, paymentId: string): Promise<DisputeRow[]> {
    return tx.query(
      `SELECT d.id, d.dispute_ref AS "disputeRef", d.state, d.reason, d.amount_cents AS "amountCents", d.opened_at AS "openedAt",
              d.answer_by AS "answerBy", d.closed_at AS "closedAt",
              coalesce((SELECT jsonb_agg(jsonb_build_object('kind', m.kind, 'amountCents', m.amount_cents, 'happenedAt', m.happened_at)
                                         ORDER BY m.happened_at, m.id)
                          FROM dispute_movement m WHERE m.dispute_id = d.id), '[]') AS movements
         FROM payment_dispute d WHERE d.payment_id = $1 ORDER BY d.opened_at DESC, d.id DESC`,
      [paymentId],
    );
  }

  /** Captures with a dispute that nobody has decided, by account. */
  open(tx: Tx): Promise<{ accountId: string; capturedRef: string }[]> {
    return tx.query(
      `SELECT DISTINCT p.account_id AS "accountId", p.captured_ref AS "capturedRef"
         FROM payment_dispute d JOIN payment p ON p.municipality_id = d.municipality_id AND p.id = d.payment_id
        WHERE d.state = 'OPEN' AND p.account_id IS NOT NULL AND p.captured_ref IS NOT NULL`,
    );
  }
}
