import { Injectable } from '@nestjs/common';
import { civilDateOf, startOfDay } from '../../../../platform/clock/civil.js';
import { Clock } from '../../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../../platform/database/unit-of-work.js';
import { SYSTEM_ACTOR } from '../../../requests/index.js';
import type { Municipality } from '../../../municipalities/index.js';
import { continuedUntil } from '../../domain/plate-line.js';
import { LifeRepository } from '../../persistence/life.repository.js';
import { SubscriptionLife } from '../../subscription-life.js';

/** Writes down that the day of an announced revocation, or of an early end, has come; people and checks know anyway. */
@Injectable()
export class TakeEffect {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly rights: LifeRepository,
    private readonly life: SubscriptionLife,
  ) {}

  async run(municipality: Municipality): Promise<void> {
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const due = await this.unitOfWork.run(municipality.id, (tx) => this.rights.due(tx, today));
    for (const id of due) await this.one(municipality, id, today);
  }

  private async one(municipality: Municipality, id: string, today: string): Promise<void> {
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const held = await this.life.hold(tx, municipality.id, id);
      const { row } = held;
      // Withdrawn between the list and the lock, or done by another worker.
      if (!(await this.rights.due(tx, today)).includes(id)) return;
      const { revokesOn } = row;
      if (revokesOn === null || revokesOn > today) {
        await this.rights.transition(tx, row, row.status, 'endEarly', { actor: SYSTEM_ACTOR });
        return;
      }
      const [from, until] = [row.validFrom, row.validTo].map((day) =>
        startOfDay(day, municipality.timezone).getTime(),
      ) as [number, number];
      await this.rights.transition(tx, row, row.status, 'revoke', {
        actor: SYSTEM_ACTOR,
        columns: { suspendedOn: null },
        // Whoever checks the plate is told of the revocation, not of an expiry nobody agreed to.
        line: continuedUntil(row.line, from, until, held.primary),
        reasons: row.revocationReasons,
        note: row.revocationNote,
        data: { effectiveOn: revokesOn },
      });
      const texts = {
        it: await this.life.texts(tx, row.revocationReasons, 'it'),
        en: await this.life.texts(tx, row.revocationReasons, 'en'),
      };
      await this.life.tell(tx, held, 'subscription-revoked', (locale, common) => ({
        ...common,
        effectiveOn: revokesOn,
        reasons: texts[locale],
        note: row.revocationNote,
      }));
    });
  }
}
