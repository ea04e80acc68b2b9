import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { addDays, civilDateOf, isBefore, type CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { actorOf } from '../../requests/index.js';
import { BookMovements } from '../book-movements.js';
import { JournalRepository } from '../persistence/journal.repository.js';

/** "Giornata chiusa": a day that is over, and every one before it, never changes again. */
@Injectable()
export class CloseDays {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly book: BookMovements,
    private readonly journal: JournalRepository,
  ) {}

  /** @throws Problem validation_failed on /throughOn: a day that is not over, or closed already */
  async run({ actor, municipality }: OperatorContext, throughOn: CivilDate): Promise<void> {
    const now = this.clock.now();
    const yesterday = addDays(civilDateOf(now, municipality.timezone), -1);
    if (isBefore(yesterday, throughOn))
      throw Problem.field('/throughOn', { code: 'date_too_late', params: { max: yesterday } });
    await this.unitOfWork.run(municipality.id, async (tx) => {
      await this.book.run(tx, municipality);
      const closed = await this.journal.closing(tx);
      if (closed && !isBefore(closed.throughOn, throughOn))
        throw Problem.field('/throughOn', {
          code: 'date_too_early',
          params: { min: addDays(closed.throughOn, 1) },
        });
      await this.journal.close(tx, municipality.id, { throughOn, closedAt: now, closedBy: actor.operatorId });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: actorOf(actor),
        action: 'journal.closed',
        subject: { kind: 'municipality', id: municipality.id },
        data: { throughOn },
      });
    });
  }
}
