import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { REQUEST_KINDS, type RequestKind } from '../domain/request.machine.js';
import { RequestRepository } from '../persistence/request.repository.js';
import { ClaimRequest } from './claim-request.use-case.js';

/** Gives an operator the most urgent case that nobody has. Two who ask at once get two different ones. */
@Injectable()
export class ClaimNext {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
    private readonly claim: ClaimRequest,
  ) {}

  /** @param kinds any when empty @returns the id of the case, or null when nothing waits */
  run(call: OperatorContext, kinds: readonly RequestKind[]): Promise<string | null> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const id = await this.requests.lockNextFree(
        tx,
        kinds.length > 0 ? kinds : REQUEST_KINDS,
        this.clock.now(),
        call.actor.operatorId,
      );
      if (id) await this.claim.take(tx, call, await this.requests.get(tx, id, { lock: true }));
      return id;
    });
  }
}
