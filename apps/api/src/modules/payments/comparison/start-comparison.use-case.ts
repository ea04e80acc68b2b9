import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { townTime } from '../../../platform/clock/town-time.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import type { Municipality } from '../../municipalities/index.js';
import { actorOf } from '../../requests/index.js';
import { ComparisonRepository } from './comparison.repository.js';

export const COMPARE_PAYMENTS = 'payment.compare';

const NIGHT_DAYS = 31;
/** Longer than the largest comparison takes. */
const STALE_MS = 3 * 3_600_000;

/** Asks for a comparison with the providers; the worker makes it, and writes down how far it is. */
@Injectable()
export class StartComparison {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly outbox: Outbox,
    private readonly comparisons: ComparisonRepository,
  ) {}

  /** While one goes on this is that one. */
  run(call: OperatorContext, days: number): Promise<void> {
    const { municipality, actor } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const id = await this.ask(tx, municipality.id, { days, askedBy: actor.operatorId });
      if (id === null) return;
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: actorOf(actor),
        action: 'payment.comparison_asked',
        subject: { kind: 'payment_comparison', id },
        data: { days },
      });
    });
  }

  byNight(municipality: Municipality): Promise<void> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      // Of a sandbox that is ahead nothing could be compared.
      if (townTime() !== null) return;
      await this.ask(tx, municipality.id, { days: NIGHT_DAYS, askedBy: null });
    });
  }

  private async ask(
    tx: Tx,
    municipalityId: string,
    wanted: { days: number; askedBy: string | null },
  ): Promise<string | null> {
    await this.comparisons.endStale(tx, new Date(this.clock.now().getTime() - STALE_MS));
    const id = await this.comparisons.insert(tx, municipalityId, wanted);
    if (id !== null)
      await this.outbox.add(tx, {
        municipalityId,
        topic: COMPARE_PAYMENTS,
        key: id,
        payload: { comparisonId: id },
      });
    return id;
  }
}
