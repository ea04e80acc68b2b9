import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { toLocalized } from '../http/localized.dto.js';
import {
  toOperatorNoticeDto,
  type CreateNoticeInput,
  type OperatorNoticeDto,
} from '../http/operator-notices.dto.js';
import { NoticeRepository, type NoticeRow } from '../persistence/notice.repository.js';
import { exclusiveEnd } from './create-product.use-case.js';

@Injectable()
export class CreateNoticeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly notices: NoticeRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem validation_failed on /toOn */
  run({ municipality, actor }: OperatorContext, input: CreateNoticeInput): Promise<OperatorNoticeDto> {
    const notice: NoticeRow = {
      id: uuidv7(),
      severity: input.severity,
      title: toLocalized(input.title),
      body: toLocalized(input.body),
      fromOn: input.fromOn,
      to: exclusiveEnd(input.fromOn, input.toOn ?? null, '/toOn'),
      version: 1,
    };
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.notices.insert(tx, municipality.id, notice, this.clock.now());
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'notice.created',
        subject: { kind: 'notice', id: notice.id },
        data: { severity: notice.severity, title: notice.title.it },
      });
      return toOperatorNoticeDto(notice);
    });
  }
}
