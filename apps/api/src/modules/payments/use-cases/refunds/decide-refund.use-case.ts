import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import type { RefundCommand } from '../../domain/refund.machine.js';
import { PaymentRepository } from '../../persistence/payment.repository.js';
import { RefundLedger } from '../../refunds/refund-ledger.js';
import { RefundRepository, type RefundColumns, type RefundRow } from '../../refunds/refund.repository.js';

/** What somebody else than who asked says of a refund; and what who asked may still take back. */
@Injectable()
export class DecideRefund {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly ledger: RefundLedger,
  ) {}

  /** @throws Problem refund_same_person, conflict_stale_version, state_transition_not_allowed */
  approve(call: OperatorContext, id: string, version: number): Promise<void> {
    return this.decide(call, id, version, 'approve', null);
  }

  /** @throws Problem refund_same_person, conflict_stale_version, state_transition_not_allowed */
  reject(call: OperatorContext, id: string, version: number, reason: string): Promise<void> {
    return this.decide(call, id, version, 'reject', reason);
  }

  /**
   * Only who asked takes it back; anybody else rejects it.
   * @throws Problem forbidden, conflict_stale_version, state_transition_not_allowed
   */
  withdraw(call: OperatorContext, id: string, version: number): Promise<void> {
    return this.move(call, id, version, 'withdraw', (refund) => {
      if (refund.requestedById !== call.actor.operatorId) throw new Problem('forbidden');
      return {};
    });
  }

  /**
   * Asks the provider once more for what it refused. The approval of the same sum, the same way, still stands.
   * @throws Problem refund_exceeds_payment when the money has gone back otherwise; conflict_stale_version,
   *   state_transition_not_allowed, refund_way_not_available for what was to be done by hand
   */
  retry(call: OperatorContext, id: string, version: number): Promise<void> {
    return this.move(call, id, version, 'retry', (refund) => {
      if (refund.way !== 'PROVIDER') throw new Problem('refund_way_not_available');
      return {};
    });
  }

  private decide(
    call: OperatorContext,
    id: string,
    version: number,
    command: 'approve' | 'reject',
    note: string | null,
  ): Promise<void> {
    return this.move(call, id, version, command, (refund) => {
      if (refund.requestedById === call.actor.operatorId) throw new Problem('refund_same_person');
      return { decidedBy: call.actor.operatorId, decidedAt: this.clock.now(), decisionNote: note };
    });
  }

  private move(
    call: OperatorContext,
    id: string,
    version: number,
    command: RefundCommand,
    columns: (refund: RefundRow) => RefundColumns,
  ): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { paymentId } = await this.refunds.get(tx, id);
      await this.payments.get(tx, paymentId, { lock: true });
      const refund = await this.refunds.get(tx, id, { lock: true });
      if (refund.version !== version) throw new Problem('conflict_stale_version');
      const actor = { kind: 'OPERATOR', id: call.actor.operatorId } as const;
      await this.ledger.move(tx, refund, command, actor, columns(refund));
    });
  }
}
