import { Injectable } from '@nestjs/common';
import { addDays, isBefore } from '../../../../platform/clock/civil.js';
import type { Tx } from '../../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../../platform/http/context.js';
import { inLocale } from '../../../../platform/http/locale.js';
import { Problem } from '../../../../platform/http/problem.js';
import { closedAt } from '../../domain/plate-line.js';
import { SubscriptionLife } from '../../subscription-life.js';

/**
 * "Revoca": told to the holder with its reason and the first day without the right. The plates end on that day in the
 * very transaction that announces it, so no job has to run for the right to stop.
 */
@Injectable()
export class AnnounceRevocation {
  constructor(private readonly life: SubscriptionLife) {}

  /**
   * @param input `effectiveOn`: the first day without; not before the policy revocation.noticeDays
   * @throws Problem decision_reason_required, revocation_announced, validation_failed on /effectiveOn
   */
  async within(
    tx: Tx,
    call: OperatorContext,
    id: string,
    input: { version: number; effectiveOn: string; reasons: string[]; note: string | null },
  ): Promise<void> {
    const held = await this.life.hold(tx, call.municipality.id, id, input.version);
    const { row, today } = held;
    const { effectiveOn, note } = input;
    if (row.revokesOn !== null) throw new Problem('revocation_announced');
    const reasons = await this.life.reasonsFor(tx, input.reasons, 'REVOKE');
    const notice = await this.life.policy(tx, held, 'revocation.noticeDays');
    const earliest = addDays(today, notice);
    if (isBefore(effectiveOn, earliest))
      throw Problem.field('/effectiveOn', { code: 'date_too_early', params: { min: earliest } });
    const lastDay = addDays(row.validTo, -1);
    if (isBefore(lastDay, effectiveOn))
      throw Problem.field('/effectiveOn', { code: 'date_too_late', params: { max: lastDay } });
    const atOnce = effectiveOn === today;
    const codes = reasons.map(({ code }) => code);
    await this.life.write(tx, call, held, {
      command: atOnce ? 'revoke' : 'announceRevocation',
      columns: {
        revokesOn: effectiveOn,
        revocationReasons: codes,
        revocationNote: note,
        ...(atOnce && LIFTED),
      },
      ...(!atOnce && { line: closedAt(row.line, this.life.startOf(held, effectiveOn)) }),
      reasons: codes,
      note,
      data: { effectiveOn },
    });
    await this.life.tell(
      tx,
      held,
      atOnce ? 'subscription-revoked' : 'subscription-revocation-announced',
      (locale, common) => ({
        ...common,
        effectiveOn,
        reasons: reasons.map(({ text }) => inLocale(text, locale)),
        note,
      }),
    );
  }
}

/** What a suspension leaves when something stronger takes its place. */
const LIFTED = { suspendedOn: null } as const;
