import { Injectable } from '@nestjs/common';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { Policies, type PolicyKey, type PolicyValues } from '../../municipalities/index.js';
import { RequestDocuments, RequestMails, RequestRepository, actorOf } from '../../requests/index.js';
import { checkTypedPlate, plateDocuments } from '../domain/plate.rules.js';
import type { PlateRequestInput } from '../http/plate.dto.js';
import { PlateRepository } from '../persistence/plate.repository.js';

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
    private readonly plates: PlateRepository,
  ) {}

  /**
   * @returns the id of the request
   * @throws Problem validation_failed, plate_already_associated, plate_pending_exists, plate_holder_differs,
   *   second_plate_first_unpaid (R66), document_missing, document_not_usable
   */
  run(call: CitizenContext, input: PlateRequestInput, key: string | undefined): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = { key, operation: 'requestPlate', body: input };
      const { id } = await this.idempotency.once(tx, call, request, () => this.submit(tx, call, input));
      return id;
    });
  }

  private async submit(tx: Tx, call: CitizenContext, input: PlateRequestInput): Promise<{ id: string }> {
    const { municipality, actor } = call;
    const policyIds: string[] = [];
    const policy = async <K extends PolicyKey>(name: K): Promise<PolicyValues[K]> => {
      const inForce = await this.policies.get(tx, municipality.timezone, name);
      if (inForce.id) policyIds.push(inForce.id);
      return inForce.value;
    };

    const typed = checkTypedPlate(input, await policy('plates.confirmation'));
    if (!typed.ok) throw Problem.fields(typed.errors);
    if (input.title !== 'OWNER' && (await policy('plates.sameHolderOnly')))
      throw new Problem('plate_holder_differs');

    // One plate request of a holder at a time: the rules below look at the others.
    await tx.query('SELECT 1 FROM holder WHERE id = $1 FOR UPDATE', [actor.holderId]);
    const plate = { country: input.country, plate: typed.plate };
    const openKey = `${actor.holderId}:${plate.country}:${plate.plate}`;
    const own = await this.plates.activeOf(tx, actor.holderId);
    if (own.some((one) => one.country === plate.country && one.plate === plate.plate)) {
      throw new Problem('plate_already_associated');
    }
    if (await this.requests.isOpen(tx, 'PLATE', openKey)) throw new Problem('plate_pending_exists');
    if (
      (await policy('plates.secondRule')) === 'FIRST_PAID' &&
      (await this.plates.firstUnpaid(tx, actor.holderId, plate))
    ) {
      throw new Problem('second_plate_first_unpaid');
    }
    const documents = await this.documents.take(
      tx,
      actor.holderId,
      input.documentIds,
      plateDocuments(input.title),
    );

    const dueOn = addDays(
      civilDateOf(this.clock.now(), municipality.timezone),
      await policy('review.termDays'),
    );
    const id = uuidv7();
    const request = await this.requests.insert(
      tx,
      municipality,
      { id, kind: 'PLATE', holderId: actor.holderId, openKey, dueOn, policyIds },
      actorOf(actor),
    );
    await this.plates.insert(tx, municipality.id, {
      id,
      holderId: actor.holderId,
      ...plate,
      plateAsTyped: input.plate,
      vehicleKind: input.vehicleKind,
      make: input.make,
      model: input.model,
      fuel: input.fuel,
      title: input.title,
    });
    await this.documents.attach(tx, documents, id);
    await this.mails.received(tx, municipality, request);
    return { id };
  }
}
