import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import type { NoteInput } from '../http/review.dto.js';
import { NoteRepository } from '../persistence/note.repository.js';
import { RequestRepository, actorOf } from '../persistence/request.repository.js';

/** Leaves a word for colleagues on a case, in whatever state it is. It changes nothing of the case itself. */
@Injectable()
export class AddNote {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly requests: RequestRepository,
    private readonly notes: NoteRepository,
  ) {}

  /** @throws Problem not_found */
  run(call: OperatorContext, id: string, input: NoteInput): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const { number } = await this.requests.get(tx, id);
      await this.notes.insert(tx, call.municipality.id, {
        requestId: id,
        operatorId: call.actor.operatorId,
        kind: 'NOTE',
        text: input.text,
      });
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: actorOf(call.actor),
        action: 'request.noted',
        subject: { kind: 'request', id },
        data: { number },
      });
    });
  }
}
