import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { nextInSeries } from '../../../platform/database/counter.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { actorOf } from '../../requests/index.js';
import { expectedCash, totalsOf, worthOf, type CountedPieces } from '../domain/cash.rules.js';
import { CashPapers } from './cash-papers.js';
import { CashSessionRepository, type CashSessionRow } from './cash-session.repository.js';

export interface CashCount {
  /** Null when nobody counted: only a colleague's cash is closed like that. */
  countedCents: number | null;
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
    private readonly papers: CashPapers,
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
      await this.shut(tx, call, session, count, null);
    });
  }

  /**
   * Closes the cash that a colleague left open. The colleague is told at the next sign-in.
   * @param count what was found in the till, or nothing when it was not counted
   * @throws Problem cash_session_own, cash_session_closed; validation_failed on /pieces
   */
  closeForColleague(call: OperatorContext, id: string, count: CashCount, reason: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const session = await this.sessions.get(tx, id, { lock: true });
      if (session.operatorId === call.actor.operatorId) throw new Problem('cash_session_own');
      await this.shut(tx, call, session, count, reason);
    });
  }

  /**
   * The owner has read that a colleague closed it.
   * @throws Problem not_found for a colleague's
   */
  seen(call: OperatorContext, id: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      await this.sessions.get(tx, id, { operatorId: call.actor.operatorId });
      await this.sessions.seen(tx, call.municipality.id, id);
    });
  }

  private async shut(
    tx: Tx,
    call: OperatorContext,
    session: CashSessionRow,
    count: CashCount,
    reason: string | null,
  ): Promise<void> {
    const { id } = session;
    if (session.closedAt) throw new Problem('cash_session_closed');
    if (count.pieces && worthOf(count.pieces) !== count.countedCents)
      throw Problem.field('/pieces', { code: 'value_not_allowed' });
    const totals = totalsOf(await this.sessions.lines(tx, id));
    const expectedCents = expectedCash(session.floatCents, totals);
    const differs = count.countedCents !== null && count.countedCents !== expectedCents;
    if (differs && !count.note && !reason) throw Problem.field('/note', { code: 'required' });
    const year = Number(civilDateOf(this.clock.now(), call.municipality.timezone).slice(0, 4));
    const number = await nextInSeries(tx, call.municipality.id, 'CASH_CLOSING', year);
    const by = call.actor.operatorId;
    await this.sessions.close(tx, id, { ...count, totals, expectedCents, by, reason, year, number });
    await this.papers.issue(tx, call, id);
    await this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: actorOf(call.actor),
      action: reason === null ? 'cash.closed' : 'cash.closed_for_colleague',
      subject: { kind: 'cash_session', id },
      data: {
        day: session.day,
        number: `${year}/${number}`,
        expectedCents,
        countedCents: count.countedCents,
        differenceCents: count.countedCents === null ? null : count.countedCents - expectedCents,
        ...(reason !== null && { operatorId: session.operatorId, reason }),
      },
    });
  }
}
