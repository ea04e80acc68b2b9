import { Injectable } from '@nestjs/common';
import type { SubscriptionState } from '@sosta/contracts';
import { addDays, civilDateOf, laterOf, type CivilDate } from '../../../../platform/clock/civil.js';
import type { Tx } from '../../../../platform/database/unit-of-work.js';
import { paidMonths, type PaidMonths } from '../../domain/paid-months.js';
import { lifeTransition } from '../../domain/subscription.machine.js';
import { LifeRepository, type LifeActor } from '../../persistence/life.repository.js';
import { SubscriptionLife, type HeldSubscription } from '../../subscription-life.js';

/** A right whose money may go back. */
export interface RefundedRight {
  id: string;
  number: string;
  state: SubscriptionState;
  /** It still holds, or will: giving its money back may end it. */
  endable: boolean;
  months: PaidMonths;
  /** The first day without it, from which unused months are counted. */
  endsTo: CivilDate;
  /** The last day that was paid. */
  paidUntilOn: CivilDate;
}

/** What a refund asks of the right that was paid, and does to it. */
@Injectable()
export class EndForRefund {
  constructor(
    private readonly life: SubscriptionLife,
    private readonly rights: LifeRepository,
  ) {}

  /** The right that a request became; null when it became none. Locked, as everything of a refund. */
  async right(tx: Tx, municipalityId: string, requestId: string): Promise<RefundedRight | null> {
    const [granted]: { id: string }[] = await tx.query('SELECT id FROM subscription WHERE request_id = $1', [
      requestId,
    ]);
    if (!granted) return null;
    const held = await this.life.hold(tx, municipalityId, granted.id);
    const { row, state } = held;
    const { endsTo, paidTo } = await this.end(tx, held);
    return {
      id: row.id,
      number: row.number,
      state,
      endable: lifeTransition(state, 'endEarly') !== null,
      months: paidMonths({ from: row.validFrom, to: paidTo }, endsTo),
      endsTo,
      paidUntilOn: addDays(paidTo, -1),
    };
  }

  /**
   * Ends it at once, since its money went back.
   * @returns whether there was anything to end
   */
  async run(
    tx: Tx,
    municipalityId: string,
    subscriptionId: string,
    change: { actor: LifeActor; refund: string; amountCents: number },
  ): Promise<boolean> {
    const held = await this.life.hold(tx, municipalityId, subscriptionId);
    if (!lifeTransition(held.state, 'endEarly')) return false;
    const { endsTo, paidTo } = await this.end(tx, held);
    await this.rights.transition(tx, held.row, held.state, 'endEarly', {
      actor: change.actor,
      columns: { suspendedOn: null },
      data: {
        refund: change.refund,
        amountCents: change.amountCents,
        paidUntilOn: addDays(paidTo, -1),
        unusedMonths: paidMonths({ from: held.row.validFrom, to: paidTo }, endsTo).unused,
      },
    });
    return true;
  }

  /** Which day is the first without it (had it to end today, today is still used), and up to which it was paid. */
  private async end(tx: Tx, held: HeldSubscription): Promise<{ endsTo: CivilDate; paidTo: CivilDate }> {
    const { row, state, today, municipality } = held;
    const events = await this.rights.events(tx, row.id);
    const planned = row.endsEarly ? events.find(({ command }) => command === 'planEnd') : undefined;
    const paidUntil = planned?.data['paidUntilOn'];
    const paidTo = typeof paidUntil === 'string' ? addDays(paidUntil, 1) : row.validTo;
    switch (state) {
      case 'ENDED': {
        const ended = events.find(({ command }) => command === 'endEarly');
        return {
          endsTo: row.endsEarly || !ended ? row.validTo : civilDateOf(ended.at, municipality.timezone),
          paidTo,
        };
      }
      case 'REVOKED':
        return { endsTo: row.revokesOn ?? paidTo, paidTo };
      case 'EXPIRED':
      case 'CLOSED':
        return { endsTo: row.validTo, paidTo };
      case 'SCHEDULED':
        return { endsTo: row.validFrom, paidTo };
      case 'SUSPENDED':
        return { endsTo: laterOf(today, row.validFrom), paidTo };
      case 'ACTIVE':
        return { endsTo: row.endsEarly ? row.validTo : addDays(today, 1), paidTo };
    }
  }
}
