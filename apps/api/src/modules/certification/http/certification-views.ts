import { Injectable } from '@nestjs/common';
import { PENDING_REVIEW_STATES } from '@sosta/contracts';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { CertificationRepository } from '../persistence/certification.repository.js';
import type { CertificationListDto } from './certification.dto.js';
import { toCertificationDto } from './to-certification-dto.js';

/** R51: one of these blocks a new request. */
const PENDING: ReadonlySet<string> = new Set(PENDING_REVIEW_STATES);

@Injectable()
export class CertificationViews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly certifications: CertificationRepository,
  ) {}

  list(call: CitizenContext): Promise<CertificationListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const rows = await this.certifications.ofHolder(tx, call.actor.holderId);
      return {
        items: rows.map((row) => ({
          ...toCertificationDto(row, call.locale),
          requestNumber: row.requestNumber,
          state: row.state,
        })),
        pendingRequestId: rows.find((row) => PENDING.has(row.state))?.id ?? null,
      };
    });
  }
}
