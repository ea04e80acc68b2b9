import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { noticeNumber, type NoticeCreditor } from '../domain/notice-number.js';

export interface PaymentNoticeRow {
  paymentId: string;
  creditorFiscalCode: string;
  creditorName: string;
  number: string;
}

const COLUMNS =
  'payment_id AS "paymentId", creditor_fiscal_code AS "creditorFiscalCode", creditor_name AS "creditorName", notice_number AS number';

/** The numbers of payment notices: one a payment, each once for its creditor, in every municipality. */
@Injectable()
export class PaymentNotices {
  constructor(private readonly clock: Clock) {}

  async find(tx: Tx, paymentId: string): Promise<PaymentNoticeRow | null> {
    const rows: PaymentNoticeRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM payment_notice WHERE payment_id = $1`,
      [paymentId],
    );
    return rows[0] ?? null;
  }

  /**
   * The payment's notice, numbered now if it has no number yet. Asked for twice at once it gets one: the counter's row
   * is the queue in which they stand, and it is looked at again behind it.
   */
  async allocate(
    tx: Tx,
    payment: { id: string; municipalityId: string },
    creditor: NoticeCreditor & { name: string },
  ): Promise<PaymentNoticeRow> {
    const known = await this.find(tx, payment.id);
    if (known) return known;
    const number = await this.next(tx, creditor);
    const first = await this.find(tx, payment.id);
    if (first) return first; // the number just taken stays unused
    await tx.query(
      `INSERT INTO payment_notice (payment_id, municipality_id, creditor_fiscal_code, creditor_name, notice_number, created_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        payment.id,
        payment.municipalityId,
        creditor.fiscalCode,
        creditor.name,
        noticeNumber(creditor.segregationCode, number),
        this.clock.now(),
      ],
    );
    return (await this.find(tx, payment.id))!;
  }

  private async next(tx: Tx, { fiscalCode, segregationCode }: NoticeCreditor): Promise<number> {
    const rows: { number: string }[] = await tx.query(
      `INSERT INTO notice_counter AS c (creditor_fiscal_code, segregation_code, last_number) VALUES ($1, $2, 1)
       ON CONFLICT (creditor_fiscal_code, segregation_code) DO UPDATE SET last_number = c.last_number + 1
       RETURNING last_number AS number`,
      [fiscalCode, segregationCode],
    );
    return Number(rows[0]!.number);
  }
}
