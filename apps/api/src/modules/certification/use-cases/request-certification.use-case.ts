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
import type { CertificationRequestInput } from '../http/certification.dto.js';
import { CertificationRepository } from '../persistence/certification.repository.js';

/** A citizen asks to be certified for a sector, with the documents that its type requires (R43–R47). */
@Injectable()
export class RequestCertification {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly policies: Policies,
    private readonly requests: RequestRepository,
    private readonly documents: RequestDocuments,
    private readonly mails: RequestMails,
    private readonly certifications: CertificationRepository,
  ) {}

  /**
   * @returns the id of the request
   * @throws Problem single_request_only, renewals_only, certification_type_not_available
   * @throws Problem certification_pending_exists while one of the same person waits for its outcome (R51)
   * @throws Problem document_missing, document_not_usable, validation_failed
   */
  run(call: CitizenContext, input: CertificationRequestInput, key: string | undefined): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = { key, operation: 'requestCertification', body: input };
      const { id } = await this.idempotency.once(tx, call, request, () => this.within(tx, call, input));
      return id;
    });
  }

  /** Also on behalf, at the counter. `together`: the e-mail is left to the case that it is submitted with. */
  async within(
    tx: Tx,
    call: ApplicantContext,
    input: CertificationRequestInput,
    options: { together?: boolean } = {},
  ): Promise<{ id: string }> {
    const { municipality, actor } = call;
    const policy = this.policies.recorder(tx, municipality.timezone);
    const refusal = flowRefusal(await policy.value('request.flow'), 'THREE_STEP');
    if (refusal) throw new Problem(refusal);
    const type = await this.certifications.requestableType(tx, input.certificationTypeId);
    if (!type) throw new Problem('certification_type_not_available');
    if (await this.requests.isOpen(tx, 'CERTIFICATION', actor.holderId))
      throw new Problem('certification_pending_exists');
    const documents = await this.documents.take(
      tx,
      actor.holderId,
      input.documentIds,
      type.requiredDocuments,
    );
    const { street, streetNumber } = await this.address(tx, actor.holderId);
    const termDays = await policy.value('review.termDays');
    const id = uuidv7();
    // Two at once: the database lets one in, and the other is told that one is pending.
    const request = await this.requests.insert(
      tx,
      municipality,
      {
        id,
        kind: 'CERTIFICATION',
        holderId: actor.holderId,
        openKey: actor.holderId,
        dueOn: addDays(civilDateOf(this.clock.now(), municipality.timezone), termDays),
        policyIds: policy.ids(),
      },
      actorOf(actor),
    );
    await this.certifications.insert(tx, municipality.id, {
      id,
      holderId: actor.holderId,
      typeId: type.id,
      zoneId: type.zoneId,
      street,
      streetNumber,
    });
    await this.documents.attach(tx, documents, id);
    if (!options.together) await this.mails.received(tx, municipality, request);
    return { id };
  }

  private async address(tx: Tx, holderId: string): Promise<{ street: string; streetNumber: string }> {
    const rows: { street: string; streetNumber: string }[] = await tx.query(
      'SELECT street, street_number AS "streetNumber" FROM holder WHERE id = $1',
      [holderId],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }
}
