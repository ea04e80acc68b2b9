import { Injectable } from '@nestjs/common';
import { addDays, isBefore } from '../../../../platform/clock/civil.js';
import type { Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import { closedAt } from '../../domain/plate-line.js';
import { paidMonths } from '../../domain/paid-months.js';
import { SubscriptionLife } from '../../subscription-life.js';

/** "Fine anticipata", asked for by the holder. What becomes of the money is a refund's business, not this one's. */
@Injectable()
export class EndEarly {
  constructor(private readonly life: SubscriptionLife) {}

  /**
   * @param input `lastDayOn`: the last day it holds; one that has not begun, or is suspended, ends at once
   * @throws Problem revocation_announced, validation_failed on /lastDayOn, subscription_change_not_possible
   */
  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: { version: number; lastDayOn: string; note: string | null },
  ): Promise<void> {
    const held = await this.life.hold(tx, call.municipality.id, id, input.version);
    const { row, today } = held;
    if (row.revokesOn !== null) throw new Problem('revocation_announced');
    // A second one would take the day that was paid until, which refunds count from, for the end planned first.
    if (row.endsEarly) throw new Problem('subscription_change_not_possible');
    const atOnce = held.state === 'SCHEDULED' || held.state === 'SUSPENDED';
    const lastDayOn = atOnce ? addDays(today, -1) : input.lastDayOn;
    if (!atOnce && isBefore(lastDayOn, today)) throw Problem.field('/lastDayOn', { code: 'date_in_past' });
    const latest = addDays(row.validTo, -2);
    if (!atOnce && isBefore(latest, lastDayOn))
      throw Problem.field('/lastDayOn', { code: 'date_too_late', params: { max: latest } });
    const endsTo = addDays(lastDayOn, 1);
    const { unused } = paidMonths({ from: row.validFrom, to: row.validTo }, endsTo);
    await this.life.write(tx, call, held, {
      command: atOnce ? 'endEarly' : 'planEnd',
      columns: atOnce ? { suspendedOn: null } : { validTo: endsTo, endsEarly: true },
      ...(!atOnce && { line: closedAt(row.line, this.life.startOf(held, endsTo)) }),
      note: input.note,
      data: { ...(!atOnce && { lastDayOn }), paidUntilOn: addDays(row.validTo, -1), unusedMonths: unused },
    });
    await this.life.tell(tx, held, 'subscription-ended', (_locale, common) => ({
      ...common,
      lastDayOn: atOnce ? null : lastDayOn,
    }));
  }
}
