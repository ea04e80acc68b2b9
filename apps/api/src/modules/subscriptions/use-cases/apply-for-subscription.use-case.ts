import { Injectable } from '@nestjs/common';
import type { DocumentKind } from '@sosta/contracts';
import { addDays, civilDateOf, type CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { ApplicantContext, CitizenContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { Policies, flowRefusal } from '../../municipalities/index.js';
import { RequestDocuments, RequestMails, RequestRepository, actorOf } from '../../requests/index.js';
import { PlateClaims, type ClaimedVehicle } from '../../vehicles/index.js';
import { Eligibility } from '../eligibility.js';
import { SubscriptionRepository } from '../persistence/subscription.repository.js';

export interface Application extends ClaimedVehicle {
  productId: string;
  startOn?: CivilDate | null;
  iseeUpToCents?: number | null;
  documentIds: string[];
}

/**
 * "Effettua Richiesta": plate, product and all documents at once (R58–R61, policy request.flow = SINGLE_STEP). The
 * plate becomes a part of the subscription's request: one case for the citizen, the office and the counters.
 */
@Injectable()
export class ApplyForSubscription {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly policies: Policies,
    private readonly claims: PlateClaims,
    private readonly eligibility: Eligibility,
    private readonly requests: RequestRepository,
    private readonly documents: RequestDocuments,
    private readonly subscriptions: SubscriptionRepository,
    private readonly mails: RequestMails,
  ) {}

  /**
   * All or nothing: an anomaly anywhere leaves no request, no plate and no e-mail (R61).
   * @returns the id of the request
   * @throws Problem feature_not_enabled or renewals_only where requests are made otherwise, request_open_exists,
   *   document_missing, document_not_usable, and what {@link PlateClaims.check} and {@link Eligibility.check} say
   */
  run(call: CitizenContext, input: Application, key: string | undefined): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = { key, operation: 'applyForSubscription', body: input };
      const { id } = await this.idempotency.once(tx, call, request, () => this.within(tx, call, input));
      return id;
    });
  }

  /** Also on behalf, at the counter. */
  async within(tx: Tx, call: ApplicantContext, input: Application): Promise<{ id: string }> {
    const { municipality, actor } = call;
    const { holderId } = actor;
    const policy = this.policies.recorder(tx, municipality.timezone);
    const refusal = flowRefusal(await policy.value('request.flow'), 'SINGLE_STEP');
    if (refusal) throw new Problem(refusal);
    const claim = await this.claims.check(tx, call, input, policy);
    const plateId = claim.own?.id ?? uuidv7();
    const granted = await this.eligibility.check(tx, municipality, {
      holderId,
      productId: input.productId,
      plateAssociationId: plateId,
      certificationId: null,
      startOn: input.startOn ?? null,
      plate: claim.own
        ? null
        : {
            id: plateId,
            country: claim.country,
            plate: claim.plate,
            vehicleKind: input.vehicleKind,
            electricCertified: input.fuel === 'ELECTRIC',
            fuel: input.fuel,
            emissionClass: input.emissionClass ?? null,
          },
      single: true,
      previous: null,
      iseeUpToCents: input.iseeUpToCents ?? null,
    });
    const openKey = `${granted.plate.country}:${granted.plate.plate}:${granted.offer.family}`;
    if (await this.requests.isOpen(tx, 'SUBSCRIPTION', openKey)) throw new Problem('request_open_exists');
    const requiredDocuments = singleDocuments(
      await policy.value('request.documents'),
      claim.own?.title ?? input.title,
    );
    const documents = await this.documents.take(tx, holderId, input.documentIds, requiredDocuments);

    const dueOn = addDays(
      civilDateOf(this.clock.now(), municipality.timezone),
      await policy.value('review.termDays'),
    );
    const policyIds = [...new Set([...policy.ids(), ...granted.policyIds])];
    const id = uuidv7();
    const request = await this.requests.insert(
      tx,
      municipality,
      { id, kind: 'SUBSCRIPTION', holderId, openKey, dueOn, policyIds },
      actorOf(actor),
    );
    if (!claim.own) {
      const partOf = { id, number: request.number };
      await this.requests.insert(
        tx,
        municipality,
        { id: plateId, kind: 'PLATE', holderId, openKey: claim.openKey, dueOn, policyIds, partOf },
        actorOf(actor),
      );
      await this.claims.insert(tx, call, plateId, claim, input);
    }
    await this.subscriptions.insertRequest(tx, municipality.id, {
      id,
      holderId,
      purpose: 'NEW',
      certificationId: null,
      plateAssociationId: plateId,
      productId: granted.offer.id,
      zoneIds: granted.zoneIds,
      previousSubscriptionId: null,
      requestedStartOn: input.startOn ?? null,
      iseeUpToCents: input.iseeUpToCents ?? null,
      quote: granted.quote,
      requiredDocuments,
    });
    await this.documents.attach(tx, documents, id);
    await this.mails.received(tx, municipality, request);
    return { id };
  }
}

/** All that the municipality asks for, and the attestation of whoever does not own the vehicle (R56, R59). */
export function singleDocuments(
  asked: readonly DocumentKind[],
  title: ClaimedVehicle['title'],
): DocumentKind[] {
  return [...new Set([...asked, ...(title === 'OWNER' ? [] : (['AVAILABILITY_ATTESTATION'] as const))])];
}
