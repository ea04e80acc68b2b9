import { Injectable } from '@nestjs/common';
import { isDatabaseUnavailable } from '../../platform/database/errors.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { CheckRecorder } from './check-recorder.js';
import type { CheckDto } from './http/check.dto.js';
import { CheckRepository, type CheckRecord } from './persistence/check.repository.js';

/** A check whose caller chose its id, as judged now. */
export interface ToldCheck {
  record: CheckRecord;
  answer: CheckDto;
}

/**
 * Records checks that may be told again because their answer was lost, by the ids their callers chose: once each,
 * before they are answered, and what was answered the first time is what is answered every time.
 */
@Injectable()
export class ChecksOnce {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly checks: CheckRepository,
    private readonly recorder: CheckRecorder,
  ) {}

  /** @returns in the order given: the answer, or Problem check_id_taken */
  async record(municipalityId: string, told: readonly ToldCheck[]): Promise<(CheckDto | Problem)[]> {
    try {
      return await this.unitOfWork.run(municipalityId, async (tx) => {
        const records = told.map(({ record, answer }) => ({ ...record, answer }));
        await this.checks.insertOnce(tx, municipalityId, records);
        const recorded = await this.checks.recorded(
          tx,
          records.map(({ id }) => id),
        );
        const byId = new Map(recorded.map((one) => [one.id, one]));
        return told.map(({ record, answer }) => {
          const first = byId.get(record.id);
          // Somebody else's, another vehicle's, or a day old and concealed.
          if (first?.actorId !== record.actorId || first.plate !== record.plate)
            return new Problem('check_id_taken');
          return (first.answer as CheckDto | null) ?? answer;
        });
      });
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      // Memory bridges an outage for these as for others; the same id is still recorded once when it is over.
      for (const { record } of told) this.recorder.recordTold(municipalityId, record);
      return told.map(({ answer }) => answer);
    }
  }
}
