import { Injectable } from '@nestjs/common';
import { addDays } from '../../../../platform/clock/civil.js';
import type { Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import { continuedUntil } from '../../domain/plate-line.js';
import { SubscriptionLife } from '../../subscription-life.js';

/** Takes back a revocation before its day: the right goes on to the end that was paid for. */
@Injectable()
export class WithdrawRevocation {
  constructor(private readonly life: SubscriptionLife) {}

  /** @throws Problem revocation_none; overlapping_right when another right took the plate from that day on */
  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: { version: number; note: string | null },
  ): Promise<void> {
    const held = await this.life.hold(tx, call.municipality.id, id, input.version);
    const { row } = held;
    if (row.revokesOn === null || held.state === 'REVOKED') throw new Problem('revocation_none');
    const from = this.life.startOf(held, row.validFrom);
    await this.life.write(tx, call, held, {
      command: 'withdrawRevocation',
      columns: { revokesOn: null, revocationReasons: [], revocationNote: null },
      line: continuedUntil(row.line, from, this.life.startOf(held, row.validTo), held.primary),
      note: input.note,
    });
    await this.life.tell(tx, held, 'subscription-revocation-withdrawn', (_locale, common) => ({
      ...common,
      validToOn: addDays(row.validTo, -1),
      note: input.note,
    }));
  }
}
