import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { changesOf } from '../domain/changes.js';
import { toLocalized } from '../http/localized.dto.js';
import { lastDay } from '../http/operator-catalogue.dto.js';
import {
  toOperatorNoticeDto,
  type OperatorNoticeDto,
  type UpdateNoticeInput,
} from '../http/operator-notices.dto.js';
import { NoticeRepository, type NoticeRow } from '../persistence/notice.repository.js';
import { checkZone } from './create-notice.use-case.js';
import { exclusiveEnd } from './create-product.use-case.js';

@Injectable()
export class UpdateNoticeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly notices: NoticeRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found, conflict_stale_version; validation_failed on /toOn and /zoneId */
  run(
    { municipality, actor }: OperatorContext,
    input: UpdateNoticeInput & { id: string },
  ): Promise<OperatorNoticeDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const before = await this.notices.get(tx, input.id);
      const fromOn = input.fromOn ?? before.fromOn;
      const toOn = input.toOn === undefined ? lastDay(before.to) : input.toOn;
      const audience = input.audience ?? before.audience;
      // Who no longer holds a subscription has no zone either.
      const kept = audience === 'SUBSCRIBERS' ? before.zoneId : null;
      const after: NoticeRow = {
        id: before.id,
        version: input.version,
        severity: input.severity ?? before.severity,
        audience,
        zoneId: input.zoneId === undefined ? kept : input.zoneId,
        placements: input.placements ?? before.placements,
        title: input.title ? toLocalized(input.title) : before.title,
        body: input.body ? toLocalized(input.body) : before.body,
        fromOn,
        to: exclusiveEnd(fromOn, toOn, '/toOn'),
      };
      await checkZone(tx, this.notices, after);
      await this.notices.update(tx, after, this.clock.now());
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'notice.updated',
        subject: { kind: 'notice', id: before.id },
        data: { changes: changesOf(before, after) },
      });
      return toOperatorNoticeDto(await this.notices.get(tx, before.id));
    });
  }
}
