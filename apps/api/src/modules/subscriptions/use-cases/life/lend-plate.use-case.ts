import { Injectable } from '@nestjs/common';
import { normalizePlate } from '@sosta/contracts';
import { addDays, daysBetween, isBefore } from '../../../../platform/clock/civil.js';
import type { Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import { samePlate, withTemporary } from '../../domain/plate-line.js';
import { LifeRepository } from '../../persistence/life.repository.js';
import { SubscriptionLife, shown } from '../../subscription-life.js';
import { SubscriptionPapers } from '../../subscription-papers.js';

/** "Targa temporanea": another plate for some days (a courtesy car), then the subscription's own again by itself. */
@Injectable()
export class LendPlate {
  constructor(
    private readonly life: SubscriptionLife,
    private readonly rights: LifeRepository,
    private readonly papers: SubscriptionPapers,
  ) {}

  /**
   * @param input days included
   * @throws Problem temporary_plate_not_offered, temporary_plate_limit, temporary_plate_overlaps, plate_unchanged,
   *   overlapping_right, validation_failed
   */
  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: {
      version: number;
      country: string;
      plate: string;
      fromOn: string;
      untilOn: string;
      note: string | null;
    },
  ): Promise<void> {
    const held = await this.life.hold(tx, call.municipality.id, id, input.version);
    const { row, today, now } = held;
    const times = await this.life.policy(tx, held, 'plates.temporaryTimes');
    const days = await this.life.policy(tx, held, 'plates.temporaryDays');
    if (times === 0) throw new Problem('temporary_plate_not_offered');
    if (isBefore(input.fromOn, today)) throw Problem.field('/fromOn', { code: 'date_in_past' });
    if (isBefore(input.untilOn, input.fromOn)) throw Problem.field('/untilOn', { code: 'dates_reversed' });
    const latest = addDays(input.fromOn, days - 1);
    if (daysBetween(input.fromOn, input.untilOn) >= days)
      throw Problem.field('/untilOn', { code: 'date_too_late', params: { max: latest } });
    const lastDay = addDays(row.revokesOn ?? row.validTo, -1);
    if (isBefore(lastDay, input.untilOn))
      throw Problem.field('/untilOn', { code: 'date_too_late', params: { max: lastDay } });
    if (isBefore(input.fromOn, row.validFrom)) throw Problem.field('/fromOn', { code: 'date_in_past' });
    const loan = { country: input.country, plate: normalizePlate(input.plate) };
    if (samePlate(loan, held.primary)) throw new Problem('plate_unchanged');
    const year = Number(input.fromOn.slice(0, 4));
    if ((await this.rights.loansIn(tx, id, year)) >= times) throw new Problem('temporary_plate_limit');

    const serial = row.lastTicketSerial + 1;
    const from = Math.max(now.getTime(), this.life.startOf(held, input.fromOn));
    const until = this.life.startOf(held, addDays(input.untilOn, 1));
    const line = withTemporary(row.line, { ...loan, from, until, serial });
    if (!line) throw new Problem('temporary_plate_overlaps');
    await this.life.write(tx, call, held, {
      command: 'lendPlate',
      line,
      columns: { lastTicketSerial: serial },
      note: input.note,
      data: { year, fromOn: input.fromOn, untilOn: input.untilOn, serial, plate: loan.plate },
    });
    const { made, attachments } = await this.papers.reissue(tx, held.municipality, row, {
      serial,
      ...loan,
      from: input.fromOn,
      to: addDays(input.untilOn, 1),
    });
    await this.life.tell(
      tx,
      held,
      'subscription-plate-lent',
      (_locale, common) => ({
        ...common,
        temporaryPlate: shown(row.vehicleKind, loan),
        fromOn: input.fromOn,
        untilOn: input.untilOn,
        ticket: made,
        attached: attachments.length > 0,
      }),
      attachments,
    );
  }
}
