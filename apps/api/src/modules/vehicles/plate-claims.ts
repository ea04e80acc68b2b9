import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { ApplicantContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { admittedSince, type PolicyRecorder } from '../municipalities/index.js';
import { RequestRepository } from '../requests/index.js';
import { checkTypedPlate } from './domain/plate.rules.js';
import type { PlateRequestInput } from './http/plate.dto.js';
import { PlateRepository, type PlateRow } from './persistence/plate.repository.js';

export type ClaimedVehicle = Omit<PlateRequestInput, 'documentIds'>;

export interface PlateClaim {
  country: string;
  /** In the stored form. */
  plate: string;
  openKey: string;
  /** The holder's own association when the plate is accepted already. */
  own: PlateRow | null;
}

/** The rules of claiming a plate, the same whether it is asked for by itself or together with a subscription. */
@Injectable()
export class PlateClaims {
  constructor(
    private readonly clock: Clock,
    private readonly requests: RequestRepository,
    private readonly plates: PlateRepository,
  ) {}

  /**
   * Locks the holder until the transaction ends: the rules look at everything else the holder has.
   * @throws Problem validation_failed on /plate, /plateConfirmation, /country or /vehicleKind (R54, R72),
   *   plate_holder_differs (R14, R68), plate_pending_exists, second_plate_first_unpaid (R66, R67)
   */
  async check(
    tx: Tx,
    call: ApplicantContext,
    input: ClaimedVehicle,
    policy: PolicyRecorder,
  ): Promise<PlateClaim> {
    const { holderId } = call.actor;
    const typed = checkTypedPlate(input, await policy.value('plates.confirmation'));
    if (!typed.ok) throw Problem.fields(typed.errors);
    const today = civilDateOf(this.clock.now(), call.municipality.timezone);
    const since = admittedSince(await policy.value('vehicle.classes'), input.vehicleKind, today);
    if (since !== true) {
      throw Problem.field(
        '/vehicleKind',
        since ? { code: 'vehicle_class_from', params: { from: since } } : { code: 'vehicle_class_closed' },
      );
    }
    if ((await policy.value('plates.sameHolderOnly')) && input.title !== 'OWNER')
      throw new Problem('plate_holder_differs');

    await tx.query('SELECT 1 FROM holder WHERE id = $1 FOR UPDATE', [holderId]);
    const plate = { country: input.country, plate: typed.plate };
    const own = (await this.plates.activeOf(tx, holderId)).find(
      (one) => one.country === plate.country && one.plate === plate.plate,
    );
    const openKey = `${holderId}:${plate.country}:${plate.plate}`;
    if (!own && (await this.requests.isOpen(tx, 'PLATE', openKey))) throw new Problem('plate_pending_exists');
    // A plate that is there already was allowed when it was asked for.
    if (
      !own &&
      (await policy.value('plates.secondRule')) === 'FIRST_PAID' &&
      (await this.plates.firstUnpaid(tx, holderId, plate))
    ) {
      throw new Problem('second_plate_first_unpaid');
    }
    return { ...plate, openKey, own: own ?? null };
  }

  /** Writes the vehicle of a request that has just been inserted. */
  async insert(
    tx: Tx,
    call: ApplicantContext,
    requestId: string,
    claim: PlateClaim,
    input: ClaimedVehicle,
  ): Promise<void> {
    await this.plates.insert(tx, call.municipality.id, {
      id: requestId,
      holderId: call.actor.holderId,
      country: claim.country,
      plate: claim.plate,
      plateAsTyped: input.plate,
      vehicleKind: input.vehicleKind,
      make: input.make,
      model: input.model,
      fuel: input.fuel,
      emissionClass: input.emissionClass ?? null,
      title: input.title,
    });
  }
}
