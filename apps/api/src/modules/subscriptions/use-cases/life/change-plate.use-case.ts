import { Injectable } from '@nestjs/common';
import { civilDateOf, laterOf } from '../../../../platform/clock/civil.js';
import type { Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import { admittedSince } from '../../../municipalities/index.js';
import { samePlate, withPrimary } from '../../domain/plate-line.js';
import { OfferRepository, type OwnedPlate } from '../../persistence/offer.repository.js';
import { SubscriptionLife, shown, type HeldSubscription } from '../../subscription-life.js';
import { SubscriptionPapers } from '../../subscription-papers.js';

/** "Cambio targa": the old plate holds until this instant, the new one from it on. */
@Injectable()
export class ChangePlate {
  constructor(
    private readonly life: SubscriptionLife,
    private readonly offers: OfferRepository,
    private readonly papers: SubscriptionPapers,
  ) {}

  /**
   * At this instant; one that has not begun will begin with the new plate.
   * @throws Problem plate_not_accepted, plate_unchanged, plate_not_electric, vehicle_kind_not_allowed, vehicle_class_closed,
   *   subscription_renewal_open, overlapping_right
   */
  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: { version: number; plateAssociationId: string; note: string | null },
  ): Promise<void> {
    const held = await this.life.hold(tx, call.municipality.id, id, input.version);
    const { row, now, municipality } = held;
    const plate = await this.owned(tx, held, input.plateAssociationId);
    if (row.openRenewal) throw new Problem('subscription_renewal_open');
    const at = Math.max(now.getTime(), this.life.startOf(held, row.validFrom));
    const serial = row.lastTicketSerial + 1;
    await this.life.write(tx, call, held, {
      command: 'changePlate',
      line: withPrimary(row.line, at, plate),
      columns: { plateAssociationId: plate.id, ticketSerial: serial, lastTicketSerial: serial },
      note: input.note,
      data: { at: new Date(at).toISOString(), serial, from: held.primary.plate, plate: plate.plate },
    });
    const from = laterOf(civilDateOf(new Date(at), municipality.timezone), row.validFrom);
    const { made, attachments } = await this.papers.reissue(tx, municipality, row, {
      serial,
      country: plate.country,
      plate: plate.plate,
      from,
      to: row.revokesOn ?? row.validTo,
    });
    await this.life.tell(
      tx,
      held,
      'subscription-plate-changed',
      (_locale, common) => ({
        ...common,
        newPlate: shown(plate.vehicleKind, plate),
        at: new Date(at).toISOString(),
        ticket: made,
        attached: attachments.length > 0,
      }),
      attachments,
    );
  }

  /** An accepted one of the same holder that the product and the municipality take. */
  private async owned(tx: Tx, held: HeldSubscription, plateAssociationId: string): Promise<OwnedPlate> {
    const plates = await this.offers.plates(tx, held.row.holderId);
    const plate = plates.find(({ id }) => id === plateAssociationId);
    if (!plate) throw new Problem('plate_not_accepted');
    if (samePlate(plate, held.primary)) throw new Problem('plate_unchanged');
    const products: { electricOnly: boolean; vehicleKinds: string[] }[] = await tx.query(
      'SELECT electric_only AS "electricOnly", vehicle_kinds AS "vehicleKinds" FROM product WHERE id = $1',
      [held.row.productId],
    );
    const product = products[0]!;
    if (product.electricOnly && !plate.electricCertified) throw new Problem('plate_not_electric');
    if (!product.vehicleKinds.includes(plate.vehicleKind)) throw new Problem('vehicle_kind_not_allowed');
    const classes = await this.life.policy(tx, held, 'vehicle.classes');
    if (admittedSince(classes, plate.vehicleKind, held.today) !== true)
      throw new Problem('vehicle_class_closed');
    return plate;
  }
}
