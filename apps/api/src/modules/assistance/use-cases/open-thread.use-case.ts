import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { nextPublicNumber } from '../../../platform/database/counter.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { toThreadDto, type OpenThreadInput, type ThreadDto } from '../http/assistance.dto.js';
import { AssistanceMails } from '../assistance-mails.js';
import { ThreadRepository } from '../persistence/thread.repository.js';
import { WritingBrake } from './writing-brake.js';

/** A question to the office (R94), about one of the citizen's requests or about anything. */
@Injectable()
export class OpenThreadUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly threads: ThreadRepository,
    private readonly brake: WritingBrake,
    private readonly mails: AssistanceMails,
  ) {}

  /** @throws Problem rate_limited; validation_failed on /requestNumber when it is not one's own request */
  run({ municipality, actor }: CitizenContext, input: OpenThreadInput): Promise<ThreadDto> {
    const now = this.clock.now();
    const id = uuidv7();
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.brake.check(tx, actor.holderId);
      const requestNumber = input.requestNumber ? input.requestNumber.toUpperCase() : null;
      if (requestNumber !== null && !(await this.threads.ownsRequest(tx, actor.holderId, requestNumber))) {
        throw Problem.field('/requestNumber', { code: 'value_not_allowed' });
      }
      const year = Number(civilDateOf(now, municipality.timezone).slice(0, 4));
      await this.threads.insert(tx, municipality, {
        id,
        number: await nextPublicNumber(tx, municipality.id, 'ASSISTANCE', 'S', year),
        holderId: actor.holderId,
        topic: input.topic,
        subject: input.subject,
        requestNumber,
        createdAt: now,
      });
      const message = {
        authorKind: 'CITIZEN',
        authorId: actor.accountId,
        body: input.body,
        at: now,
      } as const;
      const messageId = await this.threads.addMessage(tx, municipality, id, message, 'OPEN');
      await this.mails.asked(tx, municipality, await this.threads.get(tx, id), messageId);
      return toThreadDto(await this.threads.get(tx, id), await this.threads.messages(tx, [id]));
    });
  }
}
