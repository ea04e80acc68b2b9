import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { actorOf } from '../../requests/index.js';
import { expectedCash, totalsOf, worthOf, type CountedPieces } from '../domain/cash.rules.js';
import { CashSessionRepository, type CashSessionRow } from './cash-session.repository.js';

export interface CashCount {
  countedCents: number;
  /** Coins and notes by value; they must be worth what was counted. */
  pieces: CountedPieces | null;
  note: string | null;
}

/**
 * The cash of each operator: opened by the first money of the day, closed once with what was counted. Whatever is
 * taken afterwards belongs to the next one.
 */
@Injectable()
export class CashDesk {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly sessions: CashSessionRepository,
  ) {}

  /**
   * The session that money taken now belongs to, locked until the transaction ends.
   * @throws Problem cash_session_of_another_day while one of a day before is open: what it holds was never counted
   */
  async current(tx: Tx, call: OperatorContext): Promise<CashSessionRow> {
    const { municipality, actor } = call;
    const today = civilDateOf(this.clock.now(), municipality.timezone);
    const open = await this.sessions.open(tx, actor.operatorId);
    if (open) {
      if (open.day !== today) throw new Problem('cash_session_of_another_day');
      return open;
    }
    await this.sessions.insert(tx, municipality.id, actor.operatorId, today);
    const opened = await this.sessions.open(tx, actor.operatorId);
    if (!opened) throw new Error('The session was just opened');
    return opened;
  }

  /** Opens the operator's cash, or corrects what was in it before the first payment. */
  setFloat(call: OperatorContext, floatCents: number): Promise<string> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const session = await this.current(tx, call);
      await this.sessions.setFloat(tx, session.id, floatCents);
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: actorOf(call.actor),
        action: 'cash.float_set',
        subject: { kind: 'cash_session', id: session.id },
        data: { before: session.floatCents, after: floatCents },
      });
      return session.id;
    });
  }

  /**
   * The count of the evening: what the system expects is frozen beside what was found.
   * @throws Problem not_found for a colleague's; cash_session_closed; validation_failed on /note when the count differs
   *   and nobody says why, on /pieces when they are not worth what was counted
   */
  close(call: OperatorContext, id: string, count: CashCount): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const session = await this.sessions.get(tx, id, { operatorId: call.actor.operatorId, lock: true });
      if (session.closedAt) throw new Problem('cash_session_closed');
      if (count.pieces && worthOf(count.pieces) !== count.countedCents)
        throw Problem.field('/pieces', { code: 'value_not_allowed' });
      const totals = totalsOf(await this.sessions.lines(tx, id));
      const expectedCents = expectedCash(session.floatCents, totals);
      if (count.countedCents !== expectedCents && !count.note)
        throw Problem.field('/note', { code: 'required' });
      await this.sessions.close(tx, id, { ...count, totals, expectedCents });
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: actorOf(call.actor),
        action: 'cash.closed',
        subject: { kind: 'cash_session', id },
        data: {
          day: session.day,
          expectedCents,
          countedCents: count.countedCents,
          differenceCents: count.countedCents - expectedCents,
        },
      });
    });
  }
}
