import { Injectable } from '@nestjs/common';
import type { CivilDate } from '../../../platform/clock/civil.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { ApplicantContext, CitizenContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { RequestCertification, type CertificationRequestInput } from '../../certification/index.js';
import { Policies, flowRefusal } from '../../municipalities/index.js';
import { RequestMails, RequestRepository, type RequestRow } from '../../requests/index.js';
import { RequestPlate, type PlateRequestInput } from '../../vehicles/index.js';
import { OfferRepository } from '../persistence/offer.repository.js';
import { RequestSubscription } from './request-subscription.use-case.js';

/** Of certification and vehicle either what is asked for, or the accepted one that is there already. */
export interface WantedCase {
  certification?: CertificationRequestInput;
  certificationId?: string | null;
  vehicle?: PlateRequestInput;
  plateAssociationId?: string | null;
  productId: string;
  startOn?: CivilDate | null;
  iseeUpToCents?: number | null;
}

/**
 * "Pratica unica" (ADR 0015, policy request.flow = ONE_CASE): what is still missing of certification and plate, and the
 * subscription that rests on both, in one submission. Each becomes a request of its own, by its own use case and rules.
 */
@Injectable()
export class SubmitCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly policies: Policies,
    private readonly certifications: RequestCertification,
    private readonly plates: RequestPlate,
    private readonly subscriptions: RequestSubscription,
    private readonly offers: OfferRepository,
    private readonly requests: RequestRepository,
    private readonly mails: RequestMails,
  ) {}

  /**
   * All or nothing: what cannot be asked for leaves no request and no e-mail of the others either.
   * @returns the id of the subscription's request, which leads the case
   * @throws Problem feature_not_enabled, single_request_only, renewals_only where requests are made otherwise;
   *   validation_failed on /vehicle or /certification where one is missing or superfluous; and what the use case of each
   *   step says, its pointers under /certification and /vehicle
   */
  run(call: CitizenContext, input: WantedCase, key: string | undefined): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = { key, operation: 'submitCase', body: input };
      const { id } = await this.idempotency.once(tx, call, request, () => this.within(tx, call, input));
      return id;
    });
  }

  /** Also on behalf, at the counter. `others`: the requests made with it. */
  async within(tx: Tx, call: ApplicantContext, input: WantedCase): Promise<{ id: string; others: string[] }> {
    const { municipality, actor } = call;
    const flow = await this.policies.value(tx, municipality.timezone, 'request.flow');
    const refusal = flowRefusal(flow, 'ONE_CASE');
    if (refusal) throw new Problem(refusal);
    const { certification, vehicle } = input;
    if (certification && input.certificationId)
      throw Problem.field('/certificationId', { code: 'value_not_allowed' });
    if (vehicle && input.plateAssociationId)
      throw Problem.field('/plateAssociationId', { code: 'value_not_allowed' });
    if (!vehicle && !input.plateAssociationId) throw Problem.field('/vehicle', { code: 'required' });

    const together = { together: true };
    const certified = certification
      ? (await under('/certification', this.certifications.within(tx, call, certification, together))).id
      : null;
    const plated = vehicle
      ? (await under('/vehicle', this.plates.within(tx, call, vehicle, together))).id
      : null;
    const others = [certified, plated].filter((one) => one !== null);
    const asked = {
      certification: certified
        ? await this.offers.undecidedCertification(tx, actor.holderId, certified)
        : null,
      plate: plated ? await this.offers.undecidedPlate(tx, actor.holderId, plated) : null,
    };
    const lead = await this.subscriptions.within(
      tx,
      call,
      {
        certificationId: certified ?? input.certificationId ?? null,
        plateAssociationId: (plated ?? input.plateAssociationId)!,
        productId: input.productId,
        startOn: input.startOn ?? null,
        iseeUpToCents: input.iseeUpToCents ?? null,
      },
      others.length > 0 ? asked : null,
    );
    // A certification that the subscription does not rest on would keep it waiting for nothing.
    if (certified && lead.certificationId !== certified)
      throw Problem.field('/certification', { code: 'value_not_allowed' });
    if (others.length > 0) {
      await this.requests.joinCase(tx, lead.id, others);
      const row = await this.requests.get(tx, lead.id);
      const rest: RequestRow[] = await this.requests.caseOf(tx, row);
      await this.mails.receivedTogether(tx, municipality, row, rest);
    }
    return { id: lead.id, others };
  }
}

/** What a step refuses about its fields is told of the fields of the whole form. */
async function under<T>(prefix: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { errors, ...options } = error.options;
    throw new Problem(error.code, {
      ...options,
      ...(errors && { errors: errors.map((one) => ({ ...one, pointer: `${prefix}${one.pointer}` })) }),
    });
  }
}
