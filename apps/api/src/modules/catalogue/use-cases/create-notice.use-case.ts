import { Injectable } from '@nestjs/common';
import { NOTICE_PLACEMENTS } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
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

  /** @throws Problem validation_failed on /toOn and /zoneId */
  run({ municipality, actor }: OperatorContext, input: CreateNoticeInput): Promise<OperatorNoticeDto> {
    const notice: NoticeRow = {
      id: uuidv7(),
      severity: input.severity,
      audience: input.audience ?? 'EVERYBODY',
      zoneId: input.zoneId ?? null,
      placements: input.placements ?? [...NOTICE_PLACEMENTS],
      title: toLocalized(input.title),
      body: toLocalized(input.body),
      fromOn: input.fromOn,
      to: exclusiveEnd(input.fromOn, input.toOn ?? null, '/toOn'),
      version: 1,
    };
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await checkZone(tx, this.notices, notice);
      await this.notices.insert(tx, municipality.id, notice, this.clock.now());
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'notice.created',
        subject: { kind: 'notice', id: notice.id },
        data: { severity: notice.severity, audience: notice.audience, title: notice.title.it },
      });
      return toOperatorNoticeDto(notice);
    });
  }
}

/** @throws Problem validation_failed on /zoneId when it is no zone, or narrows people who have none */
export async function checkZone(tx: Tx, notices: NoticeRepository, notice: NoticeRow): Promise<void> {
  if (notice.zoneId === null) return;
  if (notice.audience !== 'SUBSCRIBERS' || !(await notices.hasZone(tx, notice.zoneId)))
    throw Problem.field('/zoneId', { code: 'value_not_allowed' });
}
