import { Injectable } from '@nestjs/common';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { ApplicantContext, CitizenContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { Policies, flowRefusal } from '../../municipalities/index.js';
import { RequestDocuments, RequestMails, RequestRepository, actorOf } from '../../requests/index.js';
import { plateDocuments } from '../domain/plate.rules.js';
import type { PlateRequestInput } from '../http/plate.dto.js';
import { PlateClaims } from '../plate-claims.js';

/** A citizen asks to have a plate associated with the account (R53–R56). */
@Injectable()
export class RequestPlate {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly policies: Policies,
    private readonly requests: RequestRepository,
    private readonly documents: RequestDocuments,
    private readonly mails: RequestMails,
    private readonly claims: PlateClaims,
  ) {}

  /**
   * @returns the id of the request
   * @throws Problem single_request_only, renewals_only, plate_already_associated, document_missing,
   *   document_not_usable, and what {@link PlateClaims.check} says
   */
  run(call: CitizenContext, input: PlateRequestInput, key: string | undefined): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = { key, operation: 'requestPlate', body: input };
      const { id } = await this.idempotency.once(tx, call, request, () => this.within(tx, call, input));
      return id;
    });
  }

  /** Also on behalf, at the counter. `together`: the e-mail is left to the case that it is submitted with. */
  async within(
    tx: Tx,
    call: ApplicantContext,
    input: PlateRequestInput,
    options: { together?: boolean } = {},
  ): Promise<{ id: string }> {
    const { municipality, actor } = call;
    const policy = this.policies.recorder(tx, municipality.timezone);
    const refusal = flowRefusal(await policy.value('request.flow'), 'THREE_STEP');
    if (refusal) throw new Problem(refusal);
    const claim = await this.claims.check(tx, call, input, policy);
    if (claim.own) throw new Problem('plate_already_associated');
    const documents = await this.documents.take(
      tx,
      actor.holderId,
      input.documentIds,
      plateDocuments(input.title),
    );
    const dueOn = addDays(
      civilDateOf(this.clock.now(), municipality.timezone),
      await policy.value('review.termDays'),
    );
    const id = uuidv7();
    const request = await this.requests.insert(
      tx,
      municipality,
      { id, kind: 'PLATE', holderId: actor.holderId, openKey: claim.openKey, dueOn, policyIds: policy.ids() },
      actorOf(actor),
    );
    await this.claims.insert(tx, call, id, claim, input);
    await this.documents.attach(tx, documents, id);
    if (!options.together) await this.mails.received(tx, municipality, request);
    return { id };
  }
}
