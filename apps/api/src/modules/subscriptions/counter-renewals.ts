import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef, OperatorContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { RequestRepository, actorOf, type RequestRow } from '../requests/index.js';
import type { GrantableSubscription } from './eligibility.js';
import { OfferRepository } from './persistence/offer.repository.js';
import { SubscriptionRepository, type SubscriptionRow } from './persistence/subscription.repository.js';
import { SubscriptionRequestKind } from './subscription-request.kind.js';
import { RenewSubscription, type IseeBand } from './use-cases/renew-subscription.use-case.js';

/**
 * The subscription's side of "Rinnova allo sportello" (R93): what may be sold to whoever brings the subscription and the
 * registration document, and the approved request it is sold with. The same rules and dates as online, in every
 * renewal mode; nobody reviews it, because the operator has the papers in hand.
 */
@Injectable()
export class CounterRenewals {
  constructor(
    private readonly clock: Clock,
    private readonly offers: OfferRepository,
    private readonly renewals: RenewSubscription,
    private readonly requests: RequestRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly kind: SubscriptionRequestKind,
  ) {}

  /** What the vehicle may have next, each with its price and dates; the one it has now comes first. */
  async choices(
    tx: Tx,
    municipality: MunicipalityRef,
    previous: SubscriptionRow,
  ): Promise<{
    granted: (GrantableSubscription & { iseeBands: IseeBand[] })[];
    blocker: Problem | null;
  }> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const offers = await this.offers.offers(tx, today);
    const ids = [previous.productId, ...offers.map(({ id }) => id).filter((id) => id !== previous.productId)];
    const granted: (GrantableSubscription & { iseeBands: IseeBand[] })[] = [];
    let blocker: Problem | null = null;
    for (const productId of ids) {
      try {
        const one = await this.renewals.check(tx, municipality, previous, productId);
        granted.push({
          ...one,
          iseeBands: await this.renewals.iseeBands(tx, municipality, previous, one),
        });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (productId === previous.productId) blocker = error;
      }
    }
    return { granted, blocker };
  }

  /**
   * A renewal approved on the spot, that waits for the payment of the same transaction.
   * @throws Problem renewal_already_requested, renewal_not_open, renewal_lapsed, conflict_stale_version when the price
   *   is not the one that was shown, and what {@link Eligibility.check} says
   */
  async approved(
    tx: Tx,
    call: OperatorContext,
    subscriptionId: string,
    sale: { productId: string | null; iseeUpToCents: number | null; amountCents: number },
  ): Promise<RequestRow> {
    const { municipality } = call;
    // One renewal of a holder at a time: a second click waits here, and then finds the first.
    const { holderId } = await this.subscriptions.get(tx, subscriptionId);
    await tx.query('SELECT 1 FROM holder WHERE id = $1 FOR UPDATE', [holderId]);
    const previous = await this.subscriptions.get(tx, subscriptionId);
    if (previous.openRenewal) throw new Problem('renewal_already_requested');
    const { state } = await this.renewals.window(tx, municipality, previous);
    if (state === 'ALREADY_RENEWED') throw new Problem('renewal_already_requested');
    if (state === 'LAPSED') throw new Problem('renewal_lapsed');
    if (state === 'NOT_YET') throw new Problem('renewal_not_open');
    const granted = await this.renewals.check(
      tx,
      municipality,
      previous,
      sale.productId ?? previous.productId,
      sale.iseeUpToCents,
    );
    if (granted.quote.totalCents !== sale.amountCents) throw new Problem('conflict_stale_version');
    if (sale.amountCents === 0) throw new Problem('nothing_to_pay');

    const id = uuidv7();
    const request = await this.requests.insert(
      tx,
      municipality,
      {
        id,
        kind: 'SUBSCRIPTION',
        holderId,
        openKey: `${granted.plate.country}:${granted.plate.plate}:${granted.offer.family}`,
        dueOn: civilDateOf(this.clock.now(), municipality.timezone),
        source: 'COUNTER',
        state: 'AWAITING_PAYMENT',
        policyIds: granted.policyIds,
      },
      actorOf(call.actor),
    );
    await this.subscriptions.insertRequest(tx, municipality.id, {
      id,
      holderId,
      purpose: 'RENEWAL',
      certificationId: granted.certificationId,
      plateAssociationId: granted.plate.id,
      productId: granted.offer.id,
      zoneIds: granted.zoneIds,
      previousSubscriptionId: previous.id,
      requestedStartOn: null,
      iseeUpToCents: sale.iseeUpToCents,
      quote: granted.quote,
    });
    await this.kind.approve(tx, municipality, request, null, { tell: false });
    return request;
  }
}
