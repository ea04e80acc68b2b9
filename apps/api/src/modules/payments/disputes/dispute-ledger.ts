import { Inject, Injectable } from '@nestjs/common';
import { toTownTime } from '../../../platform/clock/town-time.js';
import { Audit } from '../../../platform/audit/audit.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { DifferenceRepository } from '../comparison/difference.repository.js';
import { EFFECT_OF, stateOfDisputed } from '../domain/dispute.rules.js';
import { PaymentRepository, type PaymentRow } from '../persistence/payment.repository.js';
import type { ProviderDispute } from '../providers/payment-dispute.js';
import { RefundLedger } from '../refunds/refund-ledger.js';
import { RefundRepository } from '../refunds/refund.repository.js';
import { DisputeRepository } from './dispute.repository.js';

const PROVIDER = { kind: 'PROVIDER', id: null } as const;

/**
 * The one writer of disputes. Events and the hourly look both bring what the provider answers to our own question; it is
 * written down under the payment's lock: state, every movement of money once, what an operator has to do.
 */
@Injectable()
export class DisputeLedger {
  constructor(
    private readonly audit: Audit,
    private readonly payments: PaymentRepository,
    private readonly disputes: DisputeRepository,
    private readonly differences: DifferenceRepository,
    private readonly refunds: RefundRepository,
    private readonly refundLedger: RefundLedger,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param askedAt when the question was put: an older answer never undoes a younger one
   * @returns whether anything was new
   */
  async apply(tx: Tx, paymentId: string, told: readonly ProviderDispute[], askedAt: Date): Promise<boolean> {
    const disputes = told.map(atOurTime);
    const payment = await this.payments.get(tx, paymentId, { lock: true });
    const sums = { disputed: 0, fee: 0 };
    let fresh = false;
    for (const dispute of disputes) {
      if (dispute.currency !== payment.currency) {
        fresh = (await this.otherCurrency(tx, payment, dispute)) || fresh;
        continue;
      }
      const { before, kept, ...known } = await this.disputes.keep(tx, payment, dispute, askedAt);
      for (const movement of dispute.movements) {
        if (!(await this.disputes.addMovement(tx, payment, known.id, movement))) continue;
        fresh = true;
        sums.disputed += EFFECT_OF[movement.kind].disputed * movement.amountCents;
        sums.fee += EFFECT_OF[movement.kind].fee * movement.amountCents;
        await this.record(tx, payment, 'payment.dispute_money', {
          dispute: dispute.disputeRef,
          kind: movement.kind,
          amountCents: movement.amountCents,
        });
      }
      if (kept && before !== dispute.state) {
        fresh = true;
        await this.turned(tx, payment, dispute, known, before);
      }
    }
    if (!fresh) return false;
    const open = await this.disputes.countOpen(tx, paymentId);
    const disputedCents = payment.disputedCents + sums.disputed;
    const state = stateOfDisputed({ ...payment, open, disputedCents });
    // Before it is disputed: afterwards nothing of it may be refunded, and the database says so.
    if (state === 'DISPUTED') await this.stopRefunds(tx, paymentId);
    await this.payments.disputed(tx, paymentId, { state, disputedCents: sums.disputed, feeCents: sums.fee });
    hintWork(tx, payment.municipalityId, 'payments', paymentId);
    return true;
  }

  private async turned(
    tx: Tx,
    payment: PaymentRow,
    dispute: ProviderDispute,
    known: { id: string; round: number },
    before: ProviderDispute['state'] | null,
  ): Promise<void> {
    const { state, disputeRef, amountCents, reason } = dispute;
    this.logger.error({ event: 'payment.disputed', payment: payment.id, state });
    await this.record(tx, payment, ACTION[state], { dispute: disputeRef, amountCents, reason });
    // Lost before we heard of it: what is left to do is the same as if we had.
    const kind = state === 'OPEN' ? 'DISPUTED' : state === 'LOST' ? 'DISPUTE_LOST' : null;
    if (before !== null) await this.differences.explain(tx, known.id, EXPLAINED[state]);
    if (kind)
      await this.differences.raise(tx, {
        id: uuidv7(),
        municipalityId: payment.municipalityId,
        paymentId: payment.id,
        kind,
        oursCents: payment.takenCents - payment.refundedCents,
        theirsCents: amountCents,
        dispute: known,
      });
  }

  /** The bank may give the same money back: what only waits here does not go any more. */
  private async stopRefunds(tx: Tx, paymentId: string): Promise<void> {
    for (const id of await this.refunds.waiting(tx, paymentId)) {
      const waiting = await this.refunds.get(tx, id, { lock: true });
      await (waiting.state === 'APPROVED'
        ? this.refundLedger.move(tx, waiting, 'fail', PROVIDER, { failure: 'DISPUTED' }, { quietly: true })
        : this.refundLedger.move(tx, waiting, 'reject', PROVIDER, { decisionNote: 'DISPUTED' }));
    }
  }

  private otherCurrency(tx: Tx, payment: PaymentRow, { amountCents }: ProviderDispute): Promise<boolean> {
    return this.differences.raise(tx, {
      id: uuidv7(),
      municipalityId: payment.municipalityId,
      paymentId: payment.id,
      kind: 'OTHER_CURRENCY',
      oursCents: 0,
      theirsCents: amountCents,
    });
  }

  private record(tx: Tx, payment: PaymentRow, action: string, data: Record<string, unknown>): Promise<void> {
    return this.audit.record(tx, {
      municipalityId: payment.municipalityId,
      actor: PROVIDER,
      action,
      subject: { kind: 'payment', id: payment.id },
      data: { requestId: payment.requestId, ...data },
    });
  }
}

const ACTION = {
  OPEN: 'payment.disputed',
  WON: 'payment.dispute_won',
  LOST: 'payment.dispute_lost',
} as const;
/** What closes the question that was open, in the words of the register. */
const EXPLAINED = {
  OPEN: 'Contestazione riaperta: vedi la differenza che la segue.',
  WON: 'Contestazione chiusa a favore del Comune.',
  LOST: 'Contestazione persa: vedi la differenza che la segue.',
} as const;

/** A sandbox whose clock was moved has what its provider says at its own time. */
function atOurTime(dispute: ProviderDispute): ProviderDispute {
  return {
    ...dispute,
    openedAt: toTownTime(dispute.openedAt),
    answerBy: dispute.answerBy && toTownTime(dispute.answerBy),
    movements: dispute.movements.map((one) => ({ ...one, happenedAt: toTownTime(one.happenedAt) })),
  };
}
