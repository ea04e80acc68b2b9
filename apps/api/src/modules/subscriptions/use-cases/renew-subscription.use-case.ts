import { Injectable } from '@nestjs/common';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext, MunicipalityRef } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { Policies } from '../../municipalities/index.js';
import { RequestRepository, actorOf } from '../../requests/index.js';
import { renewalWindow, type RenewalWindow } from '../domain/renewal.rules.js';
import { Eligibility, type GrantableSubscription } from '../eligibility.js';
import { OfferRepository } from '../persistence/offer.repository.js';
import { SubscriptionRepository, type SubscriptionRow } from '../persistence/subscription.repository.js';
import { iseeBandLimits } from '../domain/isee-bands.js';
import { SubscriptionRequestKind, renewedFrom } from '../subscription-request.kind.js';

export interface RenewalOutlook {
  window: RenewalWindow;
  /** What would be granted; null while the window is closed or something stands in the way. */
  granted: GrantableSubscription | null;
  blocker: Problem | null;
  changedItems: string[];
  needsReview: boolean;
  openRenewal: SubscriptionRow['openRenewal'];
}

/** What it costs to whoever declares a band of ISEE, by its upper limit in cents. */
export interface IseeBand {
  upToCents: number;
  granted: GrantableSubscription;
}

/**
 * "Rinnova": the previous subscription's data, the next period (R86, R87), also of a title that has expired or was sold
 * at the office (R88). Where the policy allows and nothing has changed it goes straight to payment, otherwise an
 * operator looks at it.
 */
@Injectable()
export class RenewSubscription {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly policies: Policies,
    private readonly eligibility: Eligibility,
    private readonly offers: OfferRepository,
    private readonly requests: RequestRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly kind: SubscriptionRequestKind,
  ) {}

  outlook(call: CitizenContext, subscriptionId: string): Promise<RenewalOutlook & { iseeBands: IseeBand[] }> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const previous = await this.subscriptions.get(tx, subscriptionId, call.actor.holderId);
      const outlook = await this.look(tx, call.municipality, previous);
      return {
        ...outlook,
        openRenewal: previous.openRenewal,
        iseeBands: outlook.granted
          ? await this.iseeBands(tx, call.municipality, previous, outlook.granted)
          : [],
      };
    });
  }

  /**
   * @param iseeUpToCents the band of ISEE that is declared for the new period, if any
   * @returns the id of the renewal's request
   */
  run(
    call: CitizenContext,
    subscriptionId: string,
    iseeUpToCents: number | null,
    idempotencyKey?: string,
  ): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { id } = await this.idempotency.once(
        tx,
        call,
        { key: idempotencyKey, operation: 'renewSubscription', body: { subscriptionId, iseeUpToCents } },
        () => this.submit(tx, call, subscriptionId, iseeUpToCents),
      );
      return id;
    });
  }

  private async submit(
    tx: Tx,
    call: CitizenContext,
    subscriptionId: string,
    iseeUpToCents: number | null,
  ): Promise<{ id: string }> {
    const { municipality } = call;
    const previous = await this.subscriptions.get(tx, subscriptionId, call.actor.holderId);
    // Whoever gave up on the payment page finds the renewal they have already asked for.
    const open = previous.openRenewal;
    if (open?.state === 'AWAITING_PAYMENT') return { id: open.requestId };
    if (open) throw new Problem('renewal_already_requested');
    const policy = this.policies.recorder(tx, municipality.timezone);
    const outlook = await this.look(tx, municipality, previous, policy, iseeUpToCents);
    if (outlook.window.state === 'LAPSED') throw new Problem('renewal_lapsed');
    if (outlook.window.state === 'ALREADY_RENEWED') throw new Problem('renewal_already_requested');
    if (outlook.window.state !== 'OPEN') throw new Problem('renewal_not_open');
    if (outlook.blocker) throw outlook.blocker;
    const granted = outlook.granted!;
    const termDays = await policy.value('review.termDays');
    const id = uuidv7();
    const request = await this.requests.insert(
      tx,
      municipality,
      {
        id,
        kind: 'SUBSCRIPTION',
        holderId: call.actor.holderId,
        openKey: `${granted.plate.country}:${granted.plate.plate}:${granted.offer.family}`,
        dueOn: addDays(civilDateOf(this.clock.now(), municipality.timezone), termDays),
        state: outlook.needsReview ? 'SUBMITTED' : 'AWAITING_PAYMENT',
        policyIds: [...new Set([...granted.policyIds, ...policy.ids()])],
      },
      actorOf(call.actor),
    );
    await this.subscriptions.insertRequest(tx, municipality.id, {
      id,
      holderId: call.actor.holderId,
      purpose: 'RENEWAL',
      certificationId: granted.certificationId,
      plateAssociationId: granted.plate.id,
      productId: granted.offer.id,
      zoneIds: granted.zoneIds,
      previousSubscriptionId: previous.id,
      requestedStartOn: null,
      iseeUpToCents,
      quote: granted.quote,
    });
    // Whoever renews is on the way to the payment page: an e-mail that asks for the payment would arrive with the receipt.
    if (!outlook.needsReview) {
      await this.kind.approve(tx, municipality, request, null, { tell: false });
      await this.kind.afterAcceptance(tx, request);
    }
    return { id };
  }

  /** When it can be renewed, online and at the counter alike. */
  async window(
    tx: Tx,
    municipality: MunicipalityRef,
    previous: SubscriptionRow,
    policy = this.policies.recorder(tx, municipality.timezone),
  ): Promise<RenewalWindow> {
    const days = {
      opensDaysBefore: await policy.value('renewal.opensDaysBefore'),
      closesDaysAfter: await policy.value('renewal.closesDaysAfter'),
    };
    return renewalWindow(previous, days, civilDateOf(this.clock.now(), municipality.timezone));
  }

  /**
   * The next period, of the same product or, at the counter, of another one.
   * @throws Problem what {@link Eligibility.check} says
   */
  async check(
    tx: Tx,
    municipality: MunicipalityRef,
    previous: SubscriptionRow,
    productId = previous.productId,
    iseeUpToCents: number | null = null,
  ): Promise<GrantableSubscription> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const certificationId = await this.currentCertification(tx, previous, today);
    // Where nobody can ask for a new certification, the office looks at the renewal instead.
    const uncertified =
      certificationId === null &&
      (await this.policies.value(tx, municipality.timezone, 'request.flow')) === 'RENEWAL_ONLY';
    return this.eligibility.check(tx, municipality, {
      holderId: previous.holderId,
      productId,
      plateAssociationId: previous.plateAssociationId,
      certificationId,
      startOn: null,
      previous: { ...renewedFrom(previous), ...(uncertified && { certified: false }) },
      iseeUpToCents,
    });
  }

  /** What may be declared, where the price depends on it. */
  async iseeBands(
    tx: Tx,
    municipality: MunicipalityRef,
    previous: SubscriptionRow,
    { offer }: GrantableSubscription,
  ): Promise<IseeBand[]> {
    const bands: IseeBand[] = [];
    for (const upToCents of iseeBandLimits(offer))
      bands.push({ upToCents, granted: await this.check(tx, municipality, previous, offer.id, upToCents) });
    return bands;
  }

  private async look(
    tx: Tx,
    municipality: MunicipalityRef,
    previous: SubscriptionRow,
    policy = this.policies.recorder(tx, municipality.timezone),
    iseeUpToCents: number | null = null,
  ): Promise<Omit<RenewalOutlook, 'openRenewal'>> {
    const window = await this.window(tx, municipality, previous, policy);
    if (window.state !== 'OPEN') {
      return { window, granted: null, blocker: null, changedItems: [], needsReview: false };
    }
    const mode = await policy.value('renewal.mode');
    if (mode === 'COUNTER')
      return {
        window,
        granted: null,
        blocker: new Problem('renewal_at_counter'),
        changedItems: [],
        needsReview: true,
      };
    try {
      const granted = await this.check(tx, municipality, previous, previous.productId, iseeUpToCents);
      const changedItems = [
        ...(granted.quote.totalCents === previous.priceCents ? [] : ['PRICE']),
        ...(granted.certificationId === previous.certificationId ? [] : ['CERTIFICATION']),
      ];
      // A new price is told before paying; only a new certification, or what is declared anew and makes it cheaper,
      // makes an operator look again.
      const needsReview =
        mode === 'ALWAYS_REVIEW' ||
        iseeUpToCents !== null ||
        (granted.certificationId === null && previous.certificationId !== null) ||
        (mode === 'REVIEW_IF_CHANGED' && changedItems.includes('CERTIFICATION'));
      return { window, granted, blocker: null, changedItems, needsReview };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { window, granted: null, blocker: error, changedItems: [], needsReview: false };
    }
  }

  /** The one it was bought with while it is valid, else the newest of the same kind: the holder may have moved. */
  private async currentCertification(
    tx: Tx,
    previous: SubscriptionRow,
    today: string,
  ): Promise<string | null> {
    if (previous.certificationId === null) return null;
    const on = previous.validTo > today ? previous.validTo : today;
    const owned = await this.offers.certifications(tx, previous.holderId, on);
    return (owned.find((one) => one.id === previous.certificationId) ?? owned[0])?.id ?? null;
  }
}
