import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { ApplicantContext, CitizenContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { VersionInput } from '../http/request.dto.js';
import { RequestRepository, actorOf } from '../persistence/request.repository.js';
import { RequestMails } from '../request-mails.js';

/** The citizen gives up a request that is not concluded. */
@Injectable()
export class WithdrawRequest {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestRepository,
    private readonly mails: RequestMails,
  ) {}

  /**
   * @throws Problem conflict_stale_version when it has changed since it was read
   * @throws Problem payment_in_progress when the money may be on its way
   */
  run(call: CitizenContext, id: string, input: VersionInput): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, (tx) => this.within(tx, call, id, input));
  }

  /** Also on behalf, at the counter. */
  async within(tx: Tx, call: ApplicantContext, id: string, input: VersionInput): Promise<void> {
    const { municipality, actor } = call;
    const request = await this.requests.get(tx, id, { holderId: actor.holderId, lock: true });
    if (request.version !== input.version) throw new Problem('conflict_stale_version');
    if (await this.requests.paymentUnderWay(tx, id)) throw new Problem('payment_in_progress');
    const withdrawn = await this.requests.transition(tx, request, 'withdraw', {
      actor: actorOf(actor),
      changes: { claimedBy: null, claimedUntil: null, integration: null },
    });
    await this.mails.withdrawn(tx, municipality, withdrawn);
  }
}
