import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { formatPlate } from '@sosta/contracts';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { addDays, civilDateOf, daysBetween } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import { MunicipalityDirectory, Policies, type Municipality } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { WebhookEvents } from '../../webhooks/index.js';
import { SubscriptionRepository } from '../persistence/subscription.repository.js';
import { TakeEffect } from '../use-cases/life/take-effect.use-case.js';

interface Expiring {
  id: string;
  holderId: string;
  number: string;
  plate: string;
  vehicleKind: Parameters<typeof formatPlate>[0];
  lastDay: string;
  /** The nearest offset that has come, and was not reminded of. */
  offsetDays: number;
}

/** What happens to subscriptions because time passes. */
@Injectable()
export class SubscriptionJobs implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: PeriodicJobs,
    private readonly directory: MunicipalityDirectory,
    private readonly policies: Policies,
    private readonly subscriptions: SubscriptionRepository,
    private readonly takeEffect: TakeEffect,
    private readonly notifications: Notifications,
    private readonly webhooks: WebhookEvents,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'subscriptions.materialise',
      everySeconds: 300,
      run: () => this.each((one) => this.materialise(one)),
    });
    this.jobs.add({
      name: 'subscriptions.remind',
      everySeconds: 300,
      run: () => this.each((one) => this.remind(one)),
    });
  }

  private async each(work: (municipality: Municipality) => Promise<void>): Promise<void> {
    for (const municipality of await this.directory.all()) await work(municipality);
  }

  private async materialise(municipality: Municipality): Promise<void> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const expired = await this.subscriptions.materialise(tx, today);
      await this.webhooks.record(tx, municipality.id, 'subscription.expired', ...expired);
    });
    await this.takeEffect.run(municipality);
  }

  /**
   * One e-mail for each offset and subscription, ever (the reminder row says so). A job that was down catches up: the
   * nearest offset that has passed is sent, those before it are not.
   */
  private async remind(municipality: Municipality): Promise<void> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const offsets = (await this.policies.value(tx, municipality.timezone, 'reminders.offsetDays')).toSorted(
        (a, b) => a - b,
      );
      const furthest = offsets.at(-1);
      if (furthest === undefined) return;
      // An offset of more than half the duration would remind of a monthly permit on the day it was bought.
      const expiring: Expiring[] = await tx.query(
        `SELECT s.id, s.holder_id AS "holderId", s.number, v.plate, v.vehicle_kind AS "vehicleKind", (upper(s.valid) - 1)::text AS "lastDay",
                n.nearest AS "offsetDays"
           FROM subscription s
           JOIN plate_association v ON v.id = s.plate_association_id
           CROSS JOIN LATERAL (SELECT min(o) AS nearest FROM unnest($3::int[]) o
                                WHERE o >= upper(s.valid) - 1 - $1::date AND o * 2 <= upper(s.valid) - lower(s.valid)) n
          WHERE s.status IN ('ACTIVE', 'SCHEDULED') AND upper(s.valid) - 1 BETWEEN $1::date AND $2::date
            AND n.nearest IS NOT NULL AND s.revokes_on IS NULL AND NOT s.ends_early
            AND NOT EXISTS (SELECT 1 FROM subscription x WHERE x.previous_id = s.id AND x.status NOT IN ('ENDED', 'REVOKED'))
            AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.subscription_id = s.id AND r.offset_days <= n.nearest)
          ORDER BY s.id LIMIT 500`,
        [today, addDays(today, furthest), offsets],
      );
      for (const one of expiring) {
        await tx.query(
          'INSERT INTO reminder (municipality_id, subscription_id, offset_days, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
          [municipality.id, one.id, one.offsetDays, this.clock.now()],
        );
        await this.notifications.queueForHolder(tx, {
          municipalityId: municipality.id,
          template: 'subscription-expiring',
          holderId: one.holderId,
          subscriptionId: one.id,
          dedupeKey: `subscription-expiring:${one.id}:${one.offsetDays}`,
          data: {
            number: one.number,
            plate: formatPlate(one.vehicleKind, one.plate),
            validToOn: one.lastDay,
            daysLeft: daysBetween(today, one.lastDay),
            renewUrl: `${this.config.publicUrl}/${municipality.slug}/abbonamenti/${one.id}/rinnovo`,
          },
        });
      }
    });
  }
}
