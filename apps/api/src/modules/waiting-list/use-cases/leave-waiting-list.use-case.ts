import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { WaitlistRepository } from '../persistence/waitlist.repository.js';

@Injectable()
export class LeaveWaitingList {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly waitlist: WaitlistRepository,
  ) {}

  /** @throws Problem not_found, state_transition_not_allowed when it is over already */
  run(call: CitizenContext, id: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const entry = await this.waitlist.get(tx, id, { holderId: call.actor.holderId, lock: true });
      await this.waitlist.transition(tx, entry, 'leave');
    });
  }
}
