import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { nextPublicNumber } from '../../../platform/database/counter.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { AssistanceMails } from '../assistance-mails.js';
import type { OpenVisitorThreadInput, VisitorThreadOpenedDto } from '../http/assistance.dto.js';
import { ThreadRepository } from '../persistence/thread.repository.js';
import { ThreadTokens } from '../thread-tokens.js';

const HOUR = 3_600;

/** A question from somebody without an account: who cannot register or sign in must be heard too (R94). */
@Injectable()
export class OpenVisitorThreadUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly threads: ThreadRepository,
    private readonly tokens: ThreadTokens,
    private readonly mails: AssistanceMails,
    private readonly throttle: Throttle,
  ) {}

  /** @throws Problem rate_limited */
  async run(
    call: PublicContext & { ip: string },
    input: OpenVisitorThreadInput,
  ): Promise<VisitorThreadOpenedDto> {
    const { municipality } = call;
    const id = uuidv7();
    // Only a program fills in a field that nobody sees. It is answered like everybody, and nothing happens.
    if (input.website) return { token: this.tokens.issue(municipality.id, id) };
    await this.throttle.pass(
      { key: ['assistance-visitor', municipality.id, call.ip], limit: 10, windowSeconds: HOUR },
      // The confirmation goes to an address that anybody could have typed.
      { key: ['assistance-visitor-mail', municipality.id, input.email], limit: 3, windowSeconds: HOUR },
    );
    const now = this.clock.now();
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const year = Number(civilDateOf(now, municipality.timezone).slice(0, 4));
      await this.threads.insert(tx, municipality, {
        id,
        number: await nextPublicNumber(tx, municipality.id, 'ASSISTANCE', 'S', year),
        holderId: null,
        visitor: { name: input.name, email: input.email, locale: call.locale },
        topic: input.topic,
        subject: input.subject,
        requestNumber: null,
        createdAt: now,
      });
      const message = { authorKind: 'VISITOR', authorId: null, body: input.body, at: now } as const;
      const messageId = await this.threads.addMessage(tx, municipality, id, message, 'OPEN');
      const thread = await this.threads.get(tx, id);
      await this.mails.received(tx, municipality, thread);
      await this.mails.asked(tx, municipality, thread, messageId);
    });
    return { token: this.tokens.issue(municipality.id, id) };
  }
}
