import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';

/**
 * The tokens of pages at providers that sign nothing. Only their hashes are kept, and compared: whoever reads the database
 * cannot speak for a provider, and the time of a comparison tells nothing of a token.
 */
@Injectable()
export class PageTokens {
  constructor(private readonly clock: Clock) {}

  /** Of the page that people are shown: the first one that was kept for a payment. */
  async keep(tx: Tx, payment: { id: string; municipalityId: string }, token: string): Promise<void> {
    await tx.query(
      `INSERT INTO payment_page_token (payment_id, municipality_id, token_sha256, created_at)
       VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [payment.id, payment.municipalityId, hashOf(token), this.clock.now()],
    );
  }

  async isOf(tx: Tx, paymentId: string, token: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      'SELECT 1 FROM payment_page_token WHERE payment_id = $1 AND token_sha256 = $2',
      [paymentId, hashOf(token)],
    );
    return rows.length > 0;
  }

  /** Whose page it is of; in a transaction of the platform. */
  async municipalityOf(tx: Tx, token: string): Promise<string | null> {
    const rows: { id: string }[] = await tx.query(
      'SELECT municipality_id AS id FROM payment_page_token WHERE token_sha256 = $1',
      [hashOf(token)],
    );
    return rows[0]?.id ?? null;
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
