import { Injectable } from '@nestjs/common';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { WebhookRefusal } from '../providers/payment-provider.js';
import type { PaymentAccountRow } from './payment-account.repository.js';

/**
 * - UNKNOWN_PAYMENT: signed by the provider, about money, and no payment of ours
 * - NOT_ALLOWED_TO_ASK: signed by the provider, about a dispute that our credentials do not open
 */
export type RefusalReason = WebhookRefusal | 'UNKNOWN_PAYMENT' | 'NOT_ALLOWED_TO_ASK';

export interface RefusalRow {
  accountId: string | null;
  provider: string;
  reason: RefusalReason;
  times: number;
  lastAt: Date;
}

const SHOWN_DAYS = 30;

/** Counts what came to a webhook's address and was not believed: by account, reason and day, and nothing of what it said. */
@Injectable()
export class WebhookRefusals {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @param account null at the deployment's address: nobody knows whose it was */
  async count(provider: string, account: PaymentAccountRow | null, reason: RefusalReason): Promise<void> {
    const write = (tx: Tx): Promise<void> => this.write(tx, provider, account, reason);
    await (account ? this.unitOfWork.run(account.municipalityId, write) : this.unitOfWork.runPlatform(write));
  }

  /** In a transaction of the account's municipality. */
  async write(
    tx: Tx,
    provider: string,
    account: PaymentAccountRow | null,
    reason: RefusalReason,
  ): Promise<void> {
    const now = this.clock.now();
    await tx.query(
      `INSERT INTO webhook_refusal (id, municipality_id, account_id, provider, reason, day, first_at, last_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
       ON CONFLICT ON CONSTRAINT webhook_refusal_once_a_day DO UPDATE SET times = webhook_refusal.times + 1, last_at = EXCLUDED.last_at`,
      [
        uuidv7(),
        account?.municipalityId ?? null,
        account?.id ?? null,
        provider,
        reason,
        civilDateOf(now, 'UTC'),
        now,
      ],
    );
  }

  /** Of the last thirty days: the municipality's own, and those at the deployment's addresses of its accounts. */
  recent(tx: Tx): Promise<RefusalRow[]> {
    return tx.query(
      `SELECT account_id AS "accountId", provider, reason, sum(times)::int AS times, max(last_at) AS "lastAt"
         FROM webhook_refusal r
        WHERE day > $1 AND (account_id IS NOT NULL
              OR EXISTS (SELECT 1 FROM payment_account a WHERE a.source = 'ENVIRONMENT' AND a.provider = r.provider))
        GROUP BY account_id, provider, reason ORDER BY max(last_at) DESC, provider, reason`,
      [addDays(civilDateOf(this.clock.now(), 'UTC'), -SHOWN_DAYS)],
    );
  }
}
