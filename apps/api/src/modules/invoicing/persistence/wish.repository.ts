import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { ProblemCode } from '@sosta/contracts';
import type { BillingInput } from '../domain/billing.js';

export interface WishRow {
  requestId: string;
  given: BillingInput;
  wishedAt: Date;
  settledAt: Date | null;
  invoiceId: string | null;
  /** Why no invoice came of it. */
  refusal: ProblemCode | null;
}

/** Invoices asked for before paying. Every writer holds the request's lock. */
@Injectable()
export class WishRepository {
  constructor(private readonly clock: Clock) {}

  async find(tx: Tx, requestId: string): Promise<WishRow | null> {
    const rows: WishRow[] = await tx.query(
      `SELECT request_id AS "requestId", given, wished_at AS "wishedAt", settled_at AS "settledAt", invoice_id AS "invoiceId", refusal
         FROM invoice_wish WHERE request_id = $1`,
      [requestId],
    );
    return rows[0] ?? null;
  }

  async put(
    tx: Tx,
    municipalityId: string,
    wish: { requestId: string; holderId: string; given: BillingInput },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO invoice_wish (municipality_id, request_id, holder_id, given, wished_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (municipality_id, request_id) DO UPDATE SET given = $4, wished_at = $5`,
      [municipalityId, wish.requestId, wish.holderId, wish.given, this.clock.now()],
    );
  }

  async remove(tx: Tx, requestId: string): Promise<void> {
    await tx.query('DELETE FROM invoice_wish WHERE request_id = $1', [requestId]);
  }

  async settle(
    tx: Tx,
    requestId: string,
    outcome: { invoiceId: string } | { refusal: ProblemCode },
  ): Promise<void> {
    await tx.query(
      'UPDATE invoice_wish SET settled_at = $2, invoice_id = $3, refusal = $4 WHERE request_id = $1',
      [
        requestId,
        this.clock.now(),
        'invoiceId' in outcome ? outcome.invoiceId : null,
        'refusal' in outcome ? outcome.refusal : null,
      ],
    );
  }
}
