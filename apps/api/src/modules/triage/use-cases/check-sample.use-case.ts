import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { SampleResultInput } from '../http/rules.dto.js';
import { SampleRepository } from '../persistence/sample.repository.js';

/** A person says whether what the rules approved was right. It changes nothing else: what follows is decided apart. */
@Injectable()
export class CheckSample {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly samples: SampleRepository,
    private readonly audit: Audit,
  ) {}

  /** Saying it again replaces it. @throws Problem not_found, conflict_stale_version; validation_failed without a note */
  run(call: OperatorContext, requestId: string, input: SampleResultInput): Promise<void> {
    const note = input.note || null;
    if (input.result === 'TO_REVIEW' && !note) throw Problem.field('/note', { code: 'required' });
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const sample = await this.samples.of(tx, requestId);
      if (!sample) throw new Problem('not_found');
      await this.samples.check(tx, requestId, input.version, {
        state: input.result,
        note,
        by: call.actor.operatorId,
        at: this.clock.now(),
      });
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action: input.result === 'CONFIRMED' ? 'sample.confirmed' : 'sample.to_review',
        subject: { kind: 'request', id: requestId },
        data: { number: sample.number },
      });
    });
  }
}
