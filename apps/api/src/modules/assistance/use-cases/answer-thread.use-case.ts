import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { refuseColleagues } from '../../../platform/claims/claim.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { AssistanceMails } from '../assistance-mails.js';
import {
  toOperatorThreadDto,
  type AnswerThreadInput,
  type OperatorThreadDto,
} from '../http/assistance.dto.js';
import { ThreadRepository } from '../persistence/thread.repository.js';

/**
 * The office answers, and who asked gets an e-mail with a link: citizens read what was said after signing in, visitors
 * through the link itself.
 */
@Injectable()
export class AnswerThreadUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly threads: ThreadRepository,
    private readonly mails: AssistanceMails,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found; case_claimed_by_other while a colleague is answering */
  run(
    { municipality, actor }: OperatorContext,
    input: AnswerThreadInput & { threadId: string },
  ): Promise<OperatorThreadDto> {
    const { threadId, body, close } = input;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const thread = await this.threads.get(tx, threadId, { lock: true });
      await refuseColleagues(tx, thread, actor.operatorId, this.clock.now());
      const message = {
        authorKind: 'OPERATOR',
        authorId: actor.operatorId,
        body,
        at: this.clock.now(),
      } as const;
      const messageId = await this.threads.addMessage(
        tx,
        municipality,
        threadId,
        message,
        close ? 'CLOSED' : 'ANSWERED',
      );
      await this.mails.answered(tx, municipality, thread, messageId);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'assistance.answered',
        subject: { kind: 'assistance_thread', id: threadId },
        data: { number: thread.number, closed: close ?? false },
      });
      return toOperatorThreadDto(
        await this.threads.get(tx, threadId),
        await this.threads.messages(tx, [threadId]),
        await this.threads.files(tx, [threadId]),
      );
    });
  }
}
