import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { RatingInput } from '../http/request.dto.js';
import { RequestRepository } from '../persistence/request.repository.js';

/** How it went, once, after the decision (criterion C.SE.2.3 of the model for municipal sites). */
@Injectable()
export class RateRequest {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
  ) {}

  /** Rating again changes nothing. @throws Problem state_transition_not_allowed before the decision */
  run(call: CitizenContext, id: string, input: RatingInput): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const request = await this.requests.get(tx, id, { holderId: call.actor.holderId });
      if (request.decidedAt === null) throw new Problem('state_transition_not_allowed');
      await tx.query(
        `INSERT INTO service_rating (id, municipality_id, request_id, stars, answer, comment, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (municipality_id, request_id) DO NOTHING`,
        [
          uuidv7(),
          call.municipality.id,
          id,
          input.stars,
          input.answer ?? null,
          input.comment ?? null,
          this.clock.now(),
        ],
      );
    });
  }
}
