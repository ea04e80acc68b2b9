import { Injectable } from '@nestjs/common';
import type { PaymentMethod } from '@sosta/contracts';
import { civilDateOf, periodEnd, type DurationUnit } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Audit } from '../../../platform/audit/audit.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { Places } from '../../catalogue/index.js';
import type { Municipality } from '../../municipalities/index.js';
import { RequestRepository, SYSTEM_ACTOR, type RequestRow } from '../../requests/index.js';
import { WebhookEvents } from '../../webhooks/index.js';
import { newStart, renewalStart } from '../domain/quote.rules.js';
import { SubscriptionRepository } from '../persistence/subscription.repository.js';
import { receiptNumber } from '../domain/papers.rules.js';
import { SubscriptionPapers } from '../subscription-papers.js';

export interface SettledPayment {
  id: string;
  amountCents: number;
  paidAt: Date;
  method: PaymentMethod;
  transactionId: string;
  /** Money that came too late gives a right from the day it is granted on. */
  grantedAt?: Date;
}

interface SoldProduct {
  durationUnit: DurationUnit;
  durationCount: number;
  taxRegime: 'VAT22' | 'ART74_MONOFASE' | 'OUT_OF_SCOPE_ART4' | 'EXEMPT';
}

/**
 * Turns a paid request into the right to park: exactly once, in the transaction that records the payment (R76).
 * Everything that follows (PDFs, e-mail) is written down here and carried out by the worker.
 */
@Injectable()
export class ActivateSubscription {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly places: Places,
    private readonly requests: RequestRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly papers: SubscriptionPapers,
    private readonly webhooks: WebhookEvents,
  ) {}

  /**
   * Whether what a request lost with its time to pay is still to be had, for money that came late.
   * @throws Problem late_money_not_grantable when what it rested on was revoked meanwhile; places_full, places_full_waitlist or holder_limit_reached when it is not
   */
  async placeAgain(tx: Tx, municipality: Municipality, request: RequestRow): Promise<void> {
    const detail = await this.subscriptions.request(tx, request.id);
    const revoked: unknown[] = await tx.query(
      "SELECT 1 FROM request WHERE id IN ($1, $2) AND state = 'REVOKED'",
      [detail.certificationId, detail.plateAssociationId],
    );
    if (revoked.length > 0) throw new Problem('late_money_not_grantable');
    await this.places.lock(tx, detail.productId);
    const refusal = await this.places.refusal(
      tx,
      {
        holderId: request.holderId,
        productId: detail.productId,
        zoneIds: detail.zoneIds,
        plate: detail,
        requestId: request.id,
        previousId: detail.previousSubscriptionId,
      },
      civilDateOf(this.clock.now(), municipality.timezone),
      { approving: true },
    );
    if (refusal) throw new Problem(refusal.why === 'HOLDER_LIMIT' ? 'holder_limit_reached' : 'places_full');
  }

  /**
   * @param request locked by the caller, AWAITING_PAYMENT
   * @param payment `grantedAt`: when the right was granted, where that is later than the payment
   * @throws Problem overlapping_right when another right took the plate and zone meanwhile: the money then needs an operator
   */
  async run(
    tx: Tx,
    municipality: Municipality,
    request: RequestRow,
    payment: SettledPayment,
  ): Promise<{ subscriptionId: string }> {
    return this.grant(tx, municipality, request, payment);
  }

  /**
   * The same for a request whose price is nothing: granted on approval, without payment and receipt.
   * @param request locked by the caller, AWAITING_PAYMENT
   * @throws Problem overlapping_right
   */
  free(tx: Tx, municipality: Municipality, request: RequestRow): Promise<{ subscriptionId: string }> {
    return this.grant(tx, municipality, request, null);
  }

  private async grant(
    tx: Tx,
    municipality: Municipality,
    request: RequestRow,
    payment: SettledPayment | null,
  ): Promise<{ subscriptionId: string }> {
    const detail = await this.subscriptions.request(tx, request.id);
    const snapshot = detail.priceSnapshot;
    if (!snapshot || !detail.tariffId) throw new Error('A request that awaits payment has its price');
    if (!payment && snapshot.totalCents !== 0)
      throw new Error('What costs something is granted when it is paid');
    const grantedAt = payment ? (payment.grantedAt ?? payment.paidAt) : this.clock.now();
    const paidOn = civilDateOf(grantedAt, municipality.timezone);
    const from = detail.previousSubscriptionId
      ? renewalStart((await this.subscriptions.get(tx, detail.previousSubscriptionId)).validTo, paidOn)
      : newStart(detail.requestedStartOn, paidOn);
    const product = await this.product(tx, detail.productId);
    // The product's duration from the real first day: paying later moves both ends.
    const period = { from, to: periodEnd(from, product.durationUnit, product.durationCount) };

    const subscription = await this.subscriptions.create(tx, municipality, {
      request: detail,
      holderId: request.holderId,
      ...period,
      snapshot: { ...snapshot, ...period },
      tariffId: detail.tariffId,
      subscribedAt: payment?.paidAt ?? grantedAt,
      source: request.source,
    });
    await this.requests.transition(tx, request, 'pay', { actor: SYSTEM_ACTOR });
    const granted = {
      id: subscription.id,
      number: subscription.number,
      requestId: request.id,
      holderId: request.holderId,
      productName: detail.productName,
      taxRegime: product.taxRegime,
      zoneIds: detail.zoneIds,
      country: detail.country,
      plate: detail.plate,
      vehicleKind: detail.vehicleKind,
      ...period,
    };
    const paid = payment && (await this.receipt(tx, municipality, payment, subscription.id));
    if (payment && paid)
      await this.papers.issue(tx, municipality, { ...granted, price: snapshot, payment, receipt: paid });
    else await this.papers.issueFree(tx, municipality, granted);
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: SYSTEM_ACTOR,
      action: 'subscription.activated',
      subject: { kind: 'subscription', id: subscription.id },
      data: {
        number: subscription.number,
        request: request.number,
        ...(payment && paid ? { paymentId: payment.id, receipt: paid.number } : {}),
        ...period,
      },
    });
    const event = detail.previousSubscriptionId ? 'subscription.renewed' : 'subscription.activated';
    await this.webhooks.record(tx, municipality.id, event, subscription.id);
    return { subscriptionId: subscription.id };
  }

  private async receipt(
    tx: Tx,
    municipality: Municipality,
    payment: SettledPayment,
    subscriptionId: string,
  ): Promise<{ id: string; number: string }> {
    const receipt = await this.subscriptions.nextReceipt(tx, municipality, {
      paymentId: payment.id,
      subscriptionId,
    });
    return { id: receipt.id, number: receiptNumber(receipt) };
  }

  private async product(tx: Tx, id: string): Promise<SoldProduct> {
    const rows: SoldProduct[] = await tx.query(
      `SELECT duration_unit AS "durationUnit", duration_count AS "durationCount", tax_regime AS "taxRegime"
         FROM product WHERE id = $1`,
      [id],
    );
    return rows[0]!;
  }
}
