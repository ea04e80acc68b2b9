import { Inject, Injectable } from '@nestjs/common';
import type { RefundState, RefundWay } from '@sosta/contracts';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { nextPublicNumber } from '../../../platform/database/counter.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { EndForRefund } from '../../subscriptions/index.js';
import { WebhookEvents } from '../../webhooks/index.js';
import { givesBack } from '../providers/index.js';
import { waysBack } from '../domain/refund.rules.js';
import { HOLDING_STATES, refundTransition, type RefundCommand } from '../domain/refund.machine.js';
import { PaymentRepository, type PaymentRow } from '../persistence/payment.repository.js';
import { RefundRepository, type NewRefund, type RefundColumns, type RefundRow } from './refund.repository.js';

export const EXECUTE_REFUND = 'refund.execute';

export interface RefundActor {
  kind: 'OPERATOR' | 'SYSTEM' | 'PROVIDER';
  id: string | null;
}

type Wanted = Omit<NewRefund, 'municipalityId' | 'number' | 'paymentId' | 'holderId' | 'attemptId'>;

/**
 * The one writer of refunds. Whoever brings the word (an operator, the provider's answer, its event, the reconciler), what
 * it means for the payment's counters, the right, the invoice and the people is written here, in one transaction. The
 * payment is locked before it is looked at: refunds of one payment take turns.
 */
@Injectable()
export class RefundLedger {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly outbox: Outbox,
    private readonly directory: MunicipalityDirectory,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
    private readonly right: EndForRefund,
    private readonly notifications: Notifications,
    private readonly webhooks: WebhookEvents,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** How a payment can go back, the usual way first. */
  ways(payment: PaymentRow): RefundWay[] {
    if (payment.accountId === null) return waysBack(payment, 'PERSON');
    return waysBack(payment, givesBack(payment.provider) ? 'PROVIDER' : 'PROVIDER_WITHOUT_REFUNDS');
  }

  /**
   * A new refund, which holds its amount from now on.
   * @param payment locked, and read after that
   * @throws Problem refund_exceeds_payment
   */
  async open(tx: Tx, payment: PaymentRow, actor: RefundActor, wanted: Wanted): Promise<RefundRow> {
    if (wanted.amountCents > payment.takenCents - payment.refundHeldCents)
      throw new Problem('refund_exceeds_payment');
    await this.payments.holdForRefund(tx, payment.id, wanted.amountCents);
    const { timezone } = await this.directory.byId(payment.municipalityId);
    const year = Number(civilDateOf(this.clock.now(), timezone).slice(0, 4));
    await this.refunds.insert(tx, {
      ...wanted,
      municipalityId: payment.municipalityId,
      number: await nextPublicNumber(tx, payment.municipalityId, 'REFUND', 'R', year),
      paymentId: payment.id,
      holderId: payment.holderId,
      attemptId: uuidv7(),
    });
    // What is left without a right, after somebody gave a part back elsewhere, still waits for an operator.
    if (payment.needsResolution && payment.refundHeldCents + wanted.amountCents === payment.takenCents)
      await this.payments.markForRefund(tx, payment.id, {
        at: this.clock.now(),
        by: wanted.requestedBy,
        reason: wanted.reason,
      });
    const refund = await this.refunds.get(tx, wanted.id, { lock: true });
    await this.record(tx, refund, actor, 'refund.requested', {
      basis: refund.basis,
      way: refund.way,
      endsRight: refund.endsRight,
    });
    if (refund.state === 'APPROVED') await this.toProvider(tx, refund);
    if (refund.state === 'EXECUTED') await this.executed(tx, refund, actor);
    return refund;
  }

  /**
   * Moves a refund along one edge of its machine, with everything that comes of it.
   * @param refund read under the payment's lock
   * @throws Problem state_transition_not_allowed, conflict_stale_version, refund_same_person; refund_exceeds_payment when
   *   its money went elsewhere before a retry
   */
  async move(
    tx: Tx,
    refund: RefundRow,
    command: RefundCommand,
    actor: RefundActor,
    columns: RefundColumns = {},
    options: { quietly?: boolean } = {},
  ): Promise<RefundRow> {
    const edge = refundTransition(refund.state, command);
    if (!edge) throw new Problem('state_transition_not_allowed');
    await this.refunds.move(tx, refund, edge.to, {
      closedAt: CLOSED.includes(edge.to) ? this.clock.now() : null,
      ...(command === 'retry' && { attemptId: uuidv7(), askedAt: null, failure: null, providerRef: null }),
      ...columns,
    });
    const held = HOLDING_STATES.includes(refund.state);
    const holds = HOLDING_STATES.includes(edge.to);
    if (held !== holds)
      await this.payments.holdForRefund(
        tx,
        refund.paymentId,
        holds ? refund.amountCents : -refund.amountCents,
      );
    const moved = await this.refunds.get(tx, refund.id);
    await this.record(tx, moved, actor, edge.event, {
      ...(moved.failure !== null && { failure: moved.failure }),
    });
    // Nobody gives it back after all: money without a right waits for an operator again.
    if (edge.to === 'REJECTED' || edge.to === 'WITHDRAWN')
      await this.payments.markForRefund(tx, refund.paymentId, null);
    if (edge.to === 'APPROVED') await this.toProvider(tx, moved);
    if (edge.to === 'EXECUTED') await this.executed(tx, moved, actor);
    if (edge.to === 'FAILED' && !options.quietly) await this.tell(tx, moved, 'refund-failed');
    return moved;
  }

  private async executed(tx: Tx, refund: RefundRow, actor: RefundActor): Promise<void> {
    await this.payments.refunded(tx, refund.paymentId, refund.amountCents);
    await this.webhooks.record(tx, refund.municipalityId, 'payment.refunded', refund.paymentId);
    await this.refunds.creditNote(tx, uuidv7(), refund);
    const ended =
      refund.endsRight &&
      refund.subscriptionId !== null &&
      (await this.right.run(tx, refund.municipalityId, refund.subscriptionId, {
        actor: actor.kind === 'OPERATOR' ? { kind: 'OPERATOR', id: actor.id } : { kind: 'SYSTEM', id: null },
        refund: refund.number,
        amountCents: refund.amountCents,
      }));
    await this.tell(tx, refund, 'refund-executed', ended);
  }

  private async toProvider(tx: Tx, refund: RefundRow): Promise<void> {
    if (refund.way !== 'PROVIDER') return;
    await this.outbox.add(tx, {
      municipalityId: refund.municipalityId,
      topic: EXECUTE_REFUND,
      key: refund.attemptId,
      payload: { refundId: refund.id },
    });
  }

  private async tell(
    tx: Tx,
    refund: RefundRow,
    template: 'refund-executed' | 'refund-failed',
    ended = false,
  ): Promise<void> {
    const { slug } = await this.directory.byId(refund.municipalityId);
    const path = refund.subscriptionId
      ? `abbonamenti/${refund.subscriptionId}`
      : `richieste/${refund.requestId}`;
    await this.notifications.queueForHolder(tx, {
      municipalityId: refund.municipalityId,
      template,
      holderId: refund.holderId,
      requestId: refund.requestId,
      ...(refund.subscriptionId && { subscriptionId: refund.subscriptionId }),
      dedupeKey: `${template}:${refund.attemptId}`,
      data: {
        number: refund.number,
        requestNumber: refund.requestNumber,
        amountCents: refund.amountCents,
        way: refund.way,
        iban: refund.ibanMasked,
        // Why an office gives money back may hold words meant for colleagues.
        late: refund.origin === 'LATE_MONEY',
        endedSubscription: ended ? refund.subscriptionNumber : null,
        url: `${this.config.publicUrl}/${slug}/${path}`,
      },
    });
  }

  private record(
    tx: Tx,
    refund: RefundRow,
    actor: RefundActor,
    action: string,
    data: Record<string, unknown>,
  ): Promise<void> {
    return this.audit.record(tx, {
      municipalityId: refund.municipalityId,
      actor,
      action,
      subject: { kind: 'refund', id: refund.id },
      data: { number: refund.number, paymentId: refund.paymentId, amountCents: refund.amountCents, ...data },
    });
  }
}

const CLOSED: readonly RefundState[] = ['EXECUTED', 'FAILED', 'REJECTED', 'WITHDRAWN'];
