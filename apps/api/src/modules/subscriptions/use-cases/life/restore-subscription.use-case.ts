import { Injectable } from '@nestjs/common';
import { addDays, daysBetween, isBefore } from '../../../../platform/clock/civil.js';
import type { Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import { continuedUntil } from '../../domain/plate-line.js';
import { SubscriptionLife } from '../../subscription-life.js';

/** "Riattivazione" of a suspended one; the days it stood still may be added at its end. */
@Injectable()
export class RestoreSubscription {
  constructor(private readonly life: SubscriptionLife) {}

  /**
   * @param input `giveBackDays`: as the policy suspension.giveBackDays says when null
   * @throws Problem restoration_overlaps when the days given back are another right's, subscription_change_not_possible
   */
  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: { version: number; giveBackDays: boolean | null; note: string | null },
  ): Promise<void> {
    const held = await this.life.hold(tx, call.municipality.id, id, input.version);
    const { row, today } = held;
    const giveBack = input.giveBackDays ?? (await this.life.policy(tx, held, 'suspension.giveBackDays'));
    const days = giveBack && row.suspendedOn ? Math.max(0, daysBetween(row.suspendedOn, today)) : 0;
    const validTo = addDays(row.validTo, days);
    const end = this.life.startOf(
      held,
      row.revokesOn && isBefore(row.revokesOn, validTo) ? row.revokesOn : validTo,
    );
    try {
      await this.life.write(tx, call, held, {
        command: 'restore',
        columns: { validTo, suspendedOn: null, suspensionReasons: [], suspensionNote: null },
        ...(days > 0 && {
          line: continuedUntil(row.line, this.life.startOf(held, row.validFrom), end, held.primary),
        }),
        note: input.note,
        data: { givenBackDays: days, validToOn: addDays(validTo, -1) },
      });
    } catch (error) {
      if (days > 0 && error instanceof Problem && error.code === 'overlapping_right')
        throw new Problem('restoration_overlaps');
      throw error;
    }
    await this.life.tell(tx, held, 'subscription-restored', (_locale, common) => ({
      ...common,
      validToOn: addDays(validTo, -1),
      givenBackDays: days,
      over: !isBefore(today, validTo),
    }));
  }
}
