import { Injectable } from '@nestjs/common';
import { addDays, civilDateOf, type CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { ApplicantContext, CitizenContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { Inject } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Policies, flowRefusal } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { RequestRepository, actorOf } from '../../requests/index.js';
import { Eligibility, type GrantableSubscription, type WantedSubscription } from '../eligibility.js';
import { OfferRepository } from '../persistence/offer.repository.js';
import { SubscriptionRepository } from '../persistence/subscription.repository.js';
import { titleOf } from '../subscription-request.kind.js';

export interface SubscriptionChoice {
  certificationId: string | null;
  plateAssociationId: string;
  productId: string;
  startOn: CivilDate | null;
  /** The declared band of ISEE, where a price depends on it. */
  iseeUpToCents?: number | null;
}

/** What a subscription may rest on before it is decided: submitted in the same case (ADR 0015). */
export type AskedTogether = Pick<WantedSubscription, 'plate' | 'certification'>;

/** A citizen asks for a subscription: certification × plate × product (R69), or the electric shortcut (R71). */
@Injectable()
export class RequestSubscription {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly policies: Policies,
    private readonly eligibility: Eligibility,
    private readonly offers: OfferRepository,
    private readonly requests: RequestRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What it would cost and cover; nothing is written. */
  quote(call: ApplicantContext, choice: SubscriptionChoice): Promise<GrantableSubscription> {
    return this.unitOfWork.run(call.municipality.id, (tx) =>
      this.eligibility.check(tx, call.municipality, wanted(call, choice)),
    );
  }

  /** @returns the id of the request */
  run(call: CitizenContext, choice: SubscriptionChoice, idempotencyKey?: string): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { id } = await this.idempotency.once(
        tx,
        call,
        { key: idempotencyKey, operation: 'requestSubscription', body: choice },
        () => this.within(tx, call, choice),
      );
      return id;
    });
  }

  /** "Auto Elettriche": the electric product of the catalogue, for a plate certified as electric. */
  runElectric(call: CitizenContext, plateAssociationId: string, idempotencyKey?: string): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      if (!(await this.policies.value(tx, call.municipality.timezone, 'electric.directFlow')))
        throw new Problem('feature_not_enabled');
      const today = civilDateOf(this.clock.now(), call.municipality.timezone);
      const electric = (await this.offers.offers(tx, today)).find(
        (offer) => offer.electricOnly && offer.certificationKind === null,
      );
      if (!electric) throw new Problem('product_not_available');
      const choice = { certificationId: null, plateAssociationId, productId: electric.id, startOn: null };
      const { id } = await this.idempotency.once(
        tx,
        call,
        { key: idempotencyKey, operation: 'requestElectricSubscription', body: choice },
        () => this.within(tx, call, choice),
      );
      return id;
    });
  }

  /**
   * Also on behalf, at the counter.
   * @param asked what of it was just submitted in the same case, undecided; then the e-mail is left to the case
   */
  async within(
    tx: Tx,
    call: ApplicantContext,
    choice: SubscriptionChoice,
    asked: AskedTogether | null = null,
  ): Promise<{ id: string; certificationId: string | null }> {
    const { municipality } = call;
    const policy = this.policies.recorder(tx, municipality.timezone);
    const refusal = flowRefusal(await policy.value('request.flow'), 'THREE_STEP');
    if (refusal) throw new Problem(refusal);
    const granted = await this.eligibility.check(tx, municipality, { ...wanted(call, choice), ...asked });
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
        policyIds: [...granted.policyIds, ...policy.ids()],
      },
      actorOf(call.actor),
    );
    await this.subscriptions.insertRequest(tx, municipality.id, {
      id,
      holderId: call.actor.holderId,
      purpose: 'NEW',
      certificationId: granted.certificationId,
      plateAssociationId: granted.plate.id,
      productId: granted.offer.id,
      zoneIds: granted.zoneIds,
      previousSubscriptionId: null,
      requestedStartOn: choice.startOn,
      iseeUpToCents: choice.iseeUpToCents ?? null,
      quote: granted.quote,
    });
    const { certificationId } = granted;
    if (asked) return { id, certificationId };
    const detail = await this.subscriptions.request(tx, id);
    await this.notifications.queueForHolder(tx, {
      municipalityId: municipality.id,
      template: 'request-received',
      holderId: call.actor.holderId,
      requestId: id,
      dedupeKey: `request-received:${id}`,
      data: (locale) => ({
        number: request.number,
        title: titleOf(detail, locale),
        dueOn: request.dueOn,
        url: `${this.config.publicUrl}/${municipality.slug}/richieste/${id}`,
      }),
    });
    return { id, certificationId };
  }
}

function wanted(call: ApplicantContext, choice: SubscriptionChoice): WantedSubscription {
  return { holderId: call.actor.holderId, ...choice, previous: null };
}
