import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Sectors } from '../../catalogue/index.js';
import { Notifications } from '../../notifications/index.js';
import { ReviewRepository } from '../../subscriptions/index.js';
import type { AddressChangeDto, ChangeAddressInput } from '../http/subscribers.dto.js';

/**
 * "Cambio di indirizzo" at the counter. What was certified stays as it was certified; a subscription granted for a
 * residence in a zone that the new address is not (or not surely) in is put before an operator. Nothing ends by itself.
 */
@Injectable()
export class ChangeAddressUseCase {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly sectors: Sectors,
    private readonly reviews: ReviewRepository,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Problem not_found, conflict_stale_version */
  run(call: OperatorContext, id: string, input: ChangeAddressInput): Promise<AddressChangeDto> {
    const { municipality, actor } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.write(tx, id, input);
      const today = civilDateOf(this.clock.now(), municipality.timezone);
      const resting = await this.reviews.resting(tx, id, today);
      const found =
        resting.length === 0
          ? []
          : await this.zones(tx, { street: input.street, number: input.streetNumber });
      const elsewhere = resting.filter(({ zoneId }) => !(found.length === 1 && found[0]!.id === zoneId));
      const foundZones = found.map(({ code }) => code);
      for (const right of elsewhere) {
        await this.reviews.ask(tx, municipality.id, {
          subscriptionId: right.id,
          certifiedZone: right.zone,
          foundZones,
          by: actor.operatorId,
        });
      }
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'subscriber.address_changed',
        subject: { kind: 'holder', id },
        data: { foundZones, toReview: elsewhere.map(({ number }) => number) },
      });
      await this.notifications.queueForHolder(tx, {
        municipalityId: municipality.id,
        template: 'address-changed',
        holderId: id,
        dedupeKey: `address-changed:${id}:${input.version}`,
        data: {
          subscriptions: elsewhere.map(({ number }) => number),
          url: `${this.config.publicUrl}/${municipality.slug}/profilo`,
        },
      });
      return { foundZones, toReview: elsewhere.map((right) => ({ id: right.id, number: right.number })) };
    });
  }

  private async write(tx: Tx, id: string, input: ChangeAddressInput): Promise<void> {
    const holders: { version: number }[] = await tx.query(
      'SELECT version FROM holder WHERE id = $1 FOR UPDATE',
      [id],
    );
    if (!holders[0]) throw new Problem('not_found');
    if (holders[0].version !== input.version) throw new Problem('conflict_stale_version');
    await tx.query(
      `UPDATE holder SET street = $2, street_number = $3, postal_code = $4, city = $5, province = $6, version = version + 1
        WHERE id = $1`,
      [id, input.street, input.streetNumber, input.postalCode, input.city, input.province],
    );
  }

  /** The zones the table of streets gives the address; several when the number does not tell. */
  private async zones(
    tx: Tx,
    address: { street: string; number: string },
  ): Promise<{ id: string; code: string }[]> {
    const { rows } = await this.sectors.ofAddress(tx, address);
    return tx.query('SELECT id, code FROM zone WHERE id = ANY($1) ORDER BY code', [
      [...new Set(rows.map(({ zoneId }) => zoneId))],
    ]);
  }
}
