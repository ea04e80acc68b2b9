import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { toThreadDto, type AddMessageInput, type ThreadDto } from '../http/assistance.dto.js';
import { AssistanceMails } from '../assistance-mails.js';
import { ThreadRepository } from '../persistence/thread.repository.js';
import { WritingBrake } from './writing-brake.js';

/** The citizen writes again: the thread is open once more, also when the office had closed it. */
@Injectable()
export class AddMessageUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly threads: ThreadRepository,
    private readonly brake: WritingBrake,
    private readonly mails: AssistanceMails,
  ) {}

  /** @throws Problem not_found, rate_limited */
  run(
    { municipality, actor }: CitizenContext,
    input: AddMessageInput & { threadId: string },
  ): Promise<ThreadDto> {
    const { threadId, body } = input;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.threads.get(tx, threadId, { holderId: actor.holderId, lock: true });
      await this.brake.check(tx, actor.holderId);
      const message = {
        authorKind: 'CITIZEN',
        authorId: actor.accountId,
        body,
        at: this.clock.now(),
      } as const;
      const messageId = await this.threads.addMessage(tx, municipality, threadId, message, 'OPEN');
      await this.mails.asked(tx, municipality, await this.threads.get(tx, threadId), messageId);
      return toThreadDto(await this.threads.get(tx, threadId), await this.threads.messages(tx, [threadId]));
    });
  }
}
