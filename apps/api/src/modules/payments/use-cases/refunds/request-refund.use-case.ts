import { Inject, Injectable } from '@nestjs/common';
import { isIBAN } from 'class-validator';
import type { RefundWay } from '@sosta/contracts';
import type { Config } from '../../../../config/config.js';
import { CONFIG } from '../../../../config/config.module.js';
import { deriveKey, seal } from '../../../../platform/crypto/keys.js';
import { uuidv7 } from '../../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Idempotency } from '../../../../platform/http/idempotency.js';
import { Problem } from '../../../../platform/http/problem.js';
import { Policies } from '../../../municipalities/index.js';
import { EndForRefund } from '../../../subscriptions/index.js';
import { maskedIban, worthOfUnused } from '../../domain/refund.rules.js';
import { PaymentRepository } from '../../persistence/payment.repository.js';
import { RefundLedger } from '../../refunds/refund-ledger.js';
import type { RefundBasis } from '../../refunds/refund.repository.js';

export interface WantedRefund {
  basis: RefundBasis;
  /** As shown to the operator. */
  amountCents: number;
  way: RefundWay;
  /** Of a bank transfer. */
  iban: string | null;
  /** Whose account it is. */
  payee: string | null;
  reason: string;
  /** Carried out, it ends the right that was paid. */
  endsRight: boolean;
}

/** An operator asks for money to be given back. Nothing moves before somebody else has approved it. */
@Injectable()
export class RequestRefund {
  private readonly key: Buffer;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly policies: Policies,
    private readonly payments: PaymentRepository,
    private readonly right: EndForRefund,
    private readonly ledger: RefundLedger,
    @Inject(CONFIG) config: Config,
  ) {
    this.key = deriveKey(config.appSecret, 'seal');
  }

  /**
   * @returns the refund's id
   * @throws Problem not_found; refund_not_possible; refund_way_not_available; refund_whole_only for money without a right;
   *   refund_exceeds_payment; conflict_stale_version when the unused months are worth something else than was shown;
   *   validation_failed on /amountCents, /iban, /payee
   */
  run(
    call: OperatorContext,
    paymentId: string,
    wanted: WantedRefund,
    key: string | undefined,
  ): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = { key, operation: `requestRefund:${paymentId}`, body: wanted };
      const { id } = await this.idempotency.once(tx, call, request, async () => ({
        id: await this.request(tx, call, paymentId, wanted),
      }));
      return id;
    });
  }

  private async request(
    tx: Tx,
    call: OperatorContext,
    paymentId: string,
    wanted: WantedRefund,
  ): Promise<string> {
    const payment = await this.payments.get(tx, paymentId, { lock: true });
    const ways = this.ledger.ways(payment);
    const left = payment.takenCents - payment.refundHeldCents;
    if (ways.length === 0) throw new Problem('refund_not_possible');
    if (!ways.includes(wanted.way)) throw new Problem('refund_way_not_available');
    if (wanted.amountCents < 1)
      throw Problem.field('/amountCents', { code: 'too_small', params: { min: 1 } });
    if (wanted.amountCents > left) throw new Problem('refund_exceeds_payment');
    if (payment.needsResolution) await this.payments.refuseColleagues(tx, payment, call.actor.operatorId);
    if (payment.needsResolution && wanted.amountCents !== left) throw new Problem('refund_whole_only');
    const right = payment.needsResolution
      ? null
      : await this.right.right(tx, call.municipality.id, payment.requestId);
    let fee = 0;
    if (wanted.basis === 'UNUSED_MONTHS') {
      fee = await this.policies.value(tx, call.municipality.timezone, 'refund.feeCents');
      const worth = right ? Math.min(left, worthOfUnused(payment.takenCents, right.months, fee)) : 0;
      if (worth !== wanted.amountCents) throw new Problem('conflict_stale_version');
    }
    const whole = wanted.amountCents === payment.takenCents;
    const id = uuidv7();
    await this.ledger.open(
      tx,
      payment,
      { kind: 'OPERATOR', id: call.actor.operatorId },
      {
        id,
        subscriptionId: right?.id ?? null,
        origin: 'OPERATOR',
        basis: wanted.basis === 'UNUSED_MONTHS' ? 'UNUSED_MONTHS' : whole ? 'WHOLE' : 'OTHER',
        months: wanted.basis === 'UNUSED_MONTHS' ? right!.months.unused : null,
        feeCents: fee,
        amountCents: wanted.amountCents,
        way: wanted.way,
        ...this.transfer(id, wanted),
        endsRight: wanted.endsRight && right !== null && right.endable,
        reason: wanted.reason,
        state: 'AWAITING_APPROVAL',
        requestedBy: call.actor.operatorId,
      },
    );
    return id;
  }

  private transfer(
    id: string,
    { way, iban, payee }: WantedRefund,
  ): { ibanSealed: string | null; ibanMasked: string | null; payee: string | null } {
    if (way !== 'BANK_TRANSFER') return { ibanSealed: null, ibanMasked: null, payee: null };
    const typed = (iban ?? '').replaceAll(/\s/g, '').toUpperCase();
    if (!typed) throw Problem.field('/iban', { code: 'required' });
    if (!isIBAN(typed)) throw Problem.field('/iban', { code: 'iban_invalid' });
    if (!payee) throw Problem.field('/payee', { code: 'required' });
    return { ibanSealed: seal(this.key, typed, `refund:${id}`), ibanMasked: maskedIban(typed), payee };
  }
}
