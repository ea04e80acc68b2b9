import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../../config/config.js';
import { CONFIG } from '../../../../config/config.module.js';
import { Audit } from '../../../../platform/audit/audit.js';
import { civilDateOf, isBefore } from '../../../../platform/clock/civil.js';
import { Clock } from '../../../../platform/clock/clock.js';
import { deriveKey, unseal } from '../../../../platform/crypto/keys.js';
import { UnitOfWork, type Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import { actorOf } from '../../../requests/index.js';
import { CashDesk } from '../../cash/cash-desk.js';
import { CashSessionRepository } from '../../cash/cash-session.repository.js';
import { expectedCash, totalsOf } from '../../domain/cash.rules.js';
import { PaymentRepository } from '../../persistence/payment.repository.js';
import { RefundLedger } from '../../refunds/refund-ledger.js';
import { RefundRepository, type RefundRow } from '../../refunds/refund.repository.js';

/** What no provider does: cash out of a till, a bank transfer. A person says that it is done, and with which reference. */
@Injectable()
export class CarryOutRefund {
  private readonly key: Buffer;

  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly ledger: RefundLedger,
    private readonly desk: CashDesk,
    private readonly sessions: CashSessionRepository,
    @Inject(CONFIG) config: Config,
  ) {
    this.key = deriveKey(config.appSecret, 'seal');
  }

  /**
   * Out of the operator's own till, which is opened if it is not.
   * @throws Problem cash_not_enough, cash_session_of_another_day, refund_way_not_available, conflict_stale_version,
   *   state_transition_not_allowed
   */
  cash(call: OperatorContext, id: string, version: number): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const refund = await this.hold(tx, id, version);
      if (refund.way !== 'CASH') throw new Problem('refund_way_not_available');
      const session = await this.desk.current(tx, call);
      const inTill = expectedCash(session.floatCents, totalsOf(await this.sessions.lines(tx, session.id)));
      if (inTill < refund.amountCents) throw new Problem('cash_not_enough');
      await this.ledger.move(tx, refund, 'carryOut', this.actor(call), {
        carriedOutBy: call.actor.operatorId,
        cashSessionId: session.id,
        reference: refund.number,
        doneOn: civilDateOf(this.clock.now(), call.municipality.timezone),
      });
    });
  }

  /**
   * @param done `reference`: the bank's; `doneOn`: its day
   * @throws Problem validation_failed on /doneOn, refund_way_not_available, conflict_stale_version,
   *   state_transition_not_allowed
   */
  transfer(
    call: OperatorContext,
    id: string,
    version: number,
    done: { reference: string; doneOn: string },
  ): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const refund = await this.hold(tx, id, version);
      if (refund.way !== 'BANK_TRANSFER') throw new Problem('refund_way_not_available');
      const today = civilDateOf(this.clock.now(), call.municipality.timezone);
      if (isBefore(today, done.doneOn))
        throw Problem.field('/doneOn', { code: 'date_too_late', params: { max: today } });
      await this.ledger.move(tx, refund, 'carryOut', this.actor(call), {
        carriedOutBy: call.actor.operatorId,
        ...done,
      });
    });
  }

  /**
   * It cannot be done: the bank refuses the account, nobody came for the cash. The sum is free for another refund.
   * @throws Problem refund_way_not_available for the provider's, conflict_stale_version, state_transition_not_allowed
   */
  giveUp(call: OperatorContext, id: string, version: number, reason: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const refund = await this.hold(tx, id, version);
      if (refund.way === 'PROVIDER') throw new Problem('refund_way_not_available');
      await this.ledger.move(tx, refund, 'fail', this.actor(call), { failure: reason });
    });
  }

  /** The whole IBAN, for whoever makes the transfer; that it was shown is kept. @throws Problem not_found */
  iban(call: OperatorContext, id: string): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const refund = await this.refunds.get(tx, id);
      if (refund.ibanSealed === null) throw new Problem('not_found');
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: actorOf(call.actor),
        action: 'refund.iban_shown',
        subject: { kind: 'refund', id },
        data: { number: refund.number },
      });
      return unseal(this.key, refund.ibanSealed, `refund:${id}`);
    });
  }

  private async hold(tx: Tx, id: string, version: number): Promise<RefundRow> {
    const { paymentId } = await this.refunds.get(tx, id);
    await this.payments.get(tx, paymentId, { lock: true });
    const refund = await this.refunds.get(tx, id, { lock: true });
    if (refund.version !== version) throw new Problem('conflict_stale_version');
    return refund;
  }

  private actor({ actor }: OperatorContext): { kind: 'OPERATOR'; id: string } {
    return { kind: 'OPERATOR', id: actor.operatorId };
  }
}
