import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { NoticeRepository } from '../persistence/notice.repository.js';

@Injectable()
export class DeleteNoticeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notices: NoticeRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found */
  run({ municipality, actor }: OperatorContext, input: { id: string }): Promise<void> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const notice = await this.notices.get(tx, input.id);
      await this.notices.remove(tx, notice.id);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'notice.deleted',
        subject: { kind: 'notice', id: notice.id },
        // The notice is gone: what it said stays here.
        data: {
          severity: notice.severity,
          title: notice.title,
          body: notice.body,
          fromOn: notice.fromOn,
          to: notice.to,
        },
      });
    });
  }
}
