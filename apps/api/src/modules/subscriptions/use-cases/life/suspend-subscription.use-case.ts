import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { inLocale } from '../../../../platform/http/locale.js';
import { SubscriptionLife } from '../../subscription-life.js';

/** "Sospensione": no plate of it holds from this instant until it is restored; its place is kept. */
@Injectable()
export class SuspendSubscription {
  constructor(private readonly life: SubscriptionLife) {}

  /** @throws Problem decision_reason_required, subscription_change_not_possible */
  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: { version: number; reasons: string[]; note: string | null },
  ): Promise<void> {
    const held = await this.life.hold(tx, call.municipality.id, id, input.version);
    const reasons = await this.life.reasonsFor(tx, input.reasons, 'SUSPEND');
    const codes = reasons.map(({ code }) => code);
    await this.life.write(tx, call, held, {
      command: 'suspend',
      columns: { suspendedOn: held.today, suspensionReasons: codes, suspensionNote: input.note },
      reasons: codes,
      note: input.note,
      data: { sinceOn: held.today },
    });
    await this.life.tell(tx, held, 'subscription-suspended', (locale, common) => ({
      ...common,
      at: held.now.toISOString(),
      reasons: reasons.map(({ text }) => inLocale(text, locale)),
      note: input.note,
    }));
  }
}
