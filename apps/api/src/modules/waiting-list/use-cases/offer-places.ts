import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { addDays, civilDateOf, endOfDay } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { inLocale } from '../../../platform/http/locale.js';
import { Places } from '../../catalogue/index.js';
import { citizenSite, Policies, type Municipality } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { WaitlistRepository } from '../persistence/waitlist.repository.js';

/**
 * Ends offers that were not taken in time and offers the places that are free to who has waited longest. It looks at
 * rows only, under the product's lock: run twice, or days late, it does what is still to do and nothing else.
 */
@Injectable()
export class OfferPlaces {
  constructor(
    private readonly clock: Clock,
    private readonly policies: Policies,
    private readonly places: Places,
    private readonly waitlist: WaitlistRepository,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async run(tx: Tx, municipality: Municipality, productId: string): Promise<void> {
    await this.places.lock(tx, productId);
    const url = `${citizenSite(this.config.publicUrl, municipality)}/lista-d-attesa`;
    for (const entry of await this.waitlist.offersPassed(tx, productId)) {
      await this.waitlist.transition(tx, entry, 'offerPassed');
      await this.notifications.queueForHolder(tx, {
        municipalityId: municipality.id,
        template: 'waitlist-offer-expired',
        holderId: entry.holderId,
        dedupeKey: `waitlist-offer-expired:${entry.id}`,
        data: (locale) => ({ product: inLocale(entry.productName, locale), url }),
      });
    }
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const days = await this.policies.value(tx, municipality.timezone, 'waitlist.offerDays');
    const lastDay = addDays(today, days);
    for (const limit of await this.places.occupancy(tx, productId, today)) {
      const free = limit.places - limit.used - limit.reserved;
      if (free <= 0) continue;
      for (const entry of await this.waitlist.next(tx, productId, limit.zoneId, free)) {
        await this.waitlist.transition(tx, entry, 'offer', {
          offerExpiresAt: endOfDay(lastDay, municipality.timezone),
        });
        await this.notifications.queueForHolder(tx, {
          municipalityId: municipality.id,
          template: 'waitlist-offer',
          holderId: entry.holderId,
          dedupeKey: `waitlist-offer:${entry.id}`,
          data: (locale) => ({
            product: inLocale(entry.productName, locale),
            zone: entry.zoneName && inLocale(entry.zoneName, locale),
            untilOn: lastDay,
            url,
          }),
        });
      }
    }
  }
}
