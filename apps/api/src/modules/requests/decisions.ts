import { Injectable } from '@nestjs/common';
import type { ReviewDecision } from '@sosta/contracts';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { PendingDecisionRepository, type DecisionWords } from './persistence/pending-decision.repository.js';
import { AcceptRequest } from './use-cases/accept-request.use-case.js';
import { AskIntegration } from './use-cases/ask-integration.use-case.js';
import { RefuseRequest } from './use-cases/refuse-request.use-case.js';

/** The three ways a case is decided, behind one door. */
@Injectable()
export class Decisions {
  constructor(
    private readonly accept: AcceptRequest,
    private readonly refuse: RefuseRequest,
    private readonly integrate: AskIntegration,
    private readonly pending: PendingDecisionRepository,
  ) {}

  /** @throws Problem what {@link AcceptRequest}, {@link RefuseRequest} or {@link AskIntegration} says */
  async apply(
    tx: Tx,
    call: OperatorContext,
    id: string,
    decision: ReviewDecision,
    input: DecisionWords & { version?: number },
  ): Promise<void> {
    const { reasons = [], documentIds = [] } = input;
    if (decision === 'ACCEPT') await this.accept.within(tx, call, id, input);
    else if (decision === 'REFUSE') await this.refuse.within(tx, call, id, { ...input, reasons });
    else await this.integrate.within(tx, call, id, { ...input, reasons, documentIds });
    // One that had come back is settled by this one.
    await this.pending.deleteReturned(tx, id);
  }
}
