import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Notifications } from '../../notifications/index.js';
import { Decisions } from '../decisions.js';
import { PendingDecisionRepository } from '../persistence/pending-decision.repository.js';
import { RequestRepository } from '../persistence/request.repository.js';
import { AcceptRequest } from '../use-cases/accept-request.use-case.js';
import { AskIntegration } from '../use-cases/ask-integration.use-case.js';
import { RevokeRequest } from '../use-cases/revoke-request.use-case.js';
import { RefuseRequest } from '../use-cases/refuse-request.use-case.js';
import type { EmailPreviewDto, PreviewInput } from './review.dto.js';

/** Carries the preview out of a transaction that must not be kept. */
class Undo extends Error {
  constructor(readonly preview: EmailPreviewDto) {
    super('preview');
  }
}

/**
 * Shows the e-mail of a decision by taking the decision in a transaction that is then undone: what is shown is what
 * would be sent, with the same checks, and never a copy that may grow apart from it.
 */
@Injectable()
export class DecisionPreview {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notifications: Notifications,
    private readonly requests: RequestRepository,
    private readonly pending: PendingDecisionRepository,
    private readonly decisions: Decisions,
    private readonly accept: AcceptRequest,
    private readonly refuse: RefuseRequest,
    private readonly integrate: AskIntegration,
    private readonly revoke: RevokeRequest,
  ) {}

  /** @throws Problem whatever stands in the way of the decision itself */
  async of(call: OperatorContext, id: string, input: PreviewInput): Promise<EmailPreviewDto> {
    try {
      return await this.unitOfWork.run<EmailPreviewDto>(call.municipality.id, async (tx) => {
        // One that is about to leave does not keep its e-mail from being read; what is taken away here comes back.
        // First, as in the decision itself: what leads a case is locked after the rest of it, or two wait for each other.
        if (input.decision === 'ACCEPT') await this.decisions.settleCase(tx, call, id);
        await this.requests.get(tx, id, { lock: true });
        const leaving = await this.pending.of(tx, id);
        if (leaving) await this.pending.delete(tx, leaving.id);
        await this.decide(tx, call, id, input);
        throw new Undo(await this.lastEmail(tx, id));
      });
    } catch (error) {
      if (error instanceof Undo) return error.preview;
      throw error;
    }
  }

  private decide(tx: Tx, call: OperatorContext, id: string, input: PreviewInput): Promise<void> {
    const { note = '', reasons = [], documentIds = [], kinds = [], electricCertified = false } = input;
    // The e-mail is the same whoever may send it.
    if (input.decision === 'ACCEPT')
      return this.accept.within(tx, call, id, { note, electricCertified }, { ignoreChecks: true });
    if (input.decision === 'REFUSE') return this.refuse.within(tx, call, id, { note, reasons });
    if (input.decision === 'REVOKE') return this.revoke.within(tx, call, id, { note, reasons });
    return this.integrate.within(tx, call, id, { note, reasons, documentIds, kinds });
  }

  /** Empty when nobody gets one: the applicant has no account. */
  private async lastEmail(tx: Tx, requestId: string): Promise<EmailPreviewDto> {
    return (await this.notifications.previewLast(tx, requestId)) ?? { subject: '', text: '', locale: 'it' };
  }
}
