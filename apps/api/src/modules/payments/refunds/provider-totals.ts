import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { DifferenceRepository, type DifferenceKind } from '../comparison/difference.repository.js';
import { readTotal } from '../domain/refund.rules.js';
import { PaymentRepository, type PaymentRow } from '../persistence/payment.repository.js';
import { RefundLedger } from './refund-ledger.js';
import { RefundRepository } from './refund.repository.js';

const PROVIDER = { kind: 'PROVIDER', id: null } as const;
/** Two machines of ours never differ by more. */
const CLOCKS_DIFFER_MS = 30_000;

/**
 * What a provider says was given back so far, of one payment, against what we have written down: its events, its answers
 * to our questions and the daily comparison all come here. What we asked for is confirmed; what somebody gave back on the
 * provider's own pages is booked once, and shown to an operator, who decides about the right.
 */
@Injectable()
export class ProviderTotals {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly differences: DifferenceRepository,
    private readonly ledger: RefundLedger,
    private readonly audit: Audit,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param said `askedAt`: when the question was put; null for an event, which may be old. Then a smaller sum says nothing,
   *   and as little where we have booked a refund since the question
   * @returns whether anything was written
   */
  async apply(
    tx: Tx,
    paymentId: string,
    said: { totalCents: number; currency: string; askedAt: Date | null },
  ): Promise<boolean> {
    const payment = await this.payments.get(tx, paymentId, { lock: true });
    if (payment.otherMoney?.currency === said.currency) return this.other(tx, payment, said.totalCents);
    if (said.currency !== payment.currency && said.totalCents > 0)
      return this.raise(tx, payment, 'OTHER_CURRENCY', payment.refundedCents, said.totalCents);
    const { executedCents, askedId } = await this.refunds.booked(tx, paymentId);
    const asked = askedId === null ? null : await this.refunds.get(tx, askedId, { lock: true });
    const { confirmsAsked, outsideCents, missingCents } = readTotal(said.totalCents, {
      executedCents,
      askedCents: asked?.amountCents ?? null,
    });
    if (missingCents > 0) {
      const known = said.askedAt && new Date(said.askedAt.getTime() - CLOCKS_DIFFER_MS);
      if (!known || (await this.refunds.executedSince(tx, paymentId, known))) return false;
      return this.raise(tx, payment, 'REFUND_UNDONE', executedCents, said.totalCents);
    }
    if (asked && confirmsAsked) await this.ledger.move(tx, asked, 'confirm', PROVIDER);
    if (outsideCents === 0) return confirmsAsked;
    return this.outside(tx, paymentId, outsideCents, executedCents, said.totalCents);
  }

  /** Money we do not count in is in no refund of ours: once all of it has gone back nobody waits for it. */
  private async other(tx: Tx, payment: PaymentRow, totalCents: number): Promise<boolean> {
    const { id, otherMoney, toRefundAt } = payment;
    if (toRefundAt !== null || otherMoney === null || totalCents < otherMoney.amountCents) return false;
    await this.payments.otherMoneyReturned(tx, id, null, 'REFUNDED_OUTSIDE');
    hintWork(tx, payment.municipalityId, 'payments', id);
    await this.audit.record(tx, {
      municipalityId: payment.municipalityId,
      actor: PROVIDER,
      action: 'payment.other_money_returned',
      subject: { kind: 'payment', id },
      data: { requestId: payment.requestId, ...otherMoney },
    });
    return true;
  }

  /** Raises a difference, once. */
  async raise(
    tx: Tx,
    payment: PaymentRow,
    kind: DifferenceKind,
    oursCents: number,
    theirsCents: number,
  ): Promise<boolean> {
    const { municipalityId, id: paymentId } = payment;
    const row = { id: uuidv7(), municipalityId, paymentId, kind, oursCents, theirsCents };
    const fresh = await this.differences.raise(tx, row);
    if (fresh) this.logger.error({ event: 'payment.difference', payment: paymentId, kind });
    return fresh;
  }

  private async outside(
    tx: Tx,
    paymentId: string,
    outsideCents: number,
    oursCents: number,
    theirsCents: number,
  ): Promise<boolean> {
    // What only waits here gives way: that money is no longer there to be given back.
    for (const id of await this.refunds.waiting(tx, paymentId)) {
      const { takenCents, refundHeldCents } = await this.payments.get(tx, paymentId);
      if (outsideCents <= takenCents - refundHeldCents) break;
      const waiting = await this.refunds.get(tx, id, { lock: true });
      await (waiting.state === 'APPROVED'
        ? this.ledger.move(tx, waiting, 'fail', PROVIDER, { failure: 'REFUNDED_OUTSIDE' }, { quietly: true })
        : this.ledger.move(tx, waiting, 'reject', PROVIDER, { decisionNote: 'REFUNDED_OUTSIDE' }));
    }
    const payment = await this.payments.get(tx, paymentId);
    if (outsideCents > payment.takenCents - payment.refundHeldCents)
      return this.raise(tx, payment, 'REFUNDED_TOO_MUCH', oursCents, theirsCents);
    await this.ledger.open(tx, payment, PROVIDER, {
      id: uuidv7(),
      subscriptionId: payment.needsResolution ? null : await this.payments.subscriptionOf(tx, payment),
      origin: 'PROVIDER',
      basis: outsideCents === payment.takenCents ? 'WHOLE' : 'OTHER',
      months: null,
      feeCents: 0,
      amountCents: outsideCents,
      way: 'PROVIDER',
      ibanSealed: null,
      ibanMasked: null,
      payee: null,
      endsRight: false,
      reason: 'Rimborso fatto sulle pagine del gestore.',
      state: 'EXECUTED',
      requestedBy: null,
    });
    await this.raise(tx, payment, 'REFUNDED_OUTSIDE', oursCents, theirsCents);
    return true;
  }
}
