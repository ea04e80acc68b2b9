import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { RealClock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import type { DocumentLinkDto } from './http/document-link.dto.js';
import { IssuedDocuments, type IssuedDocumentKind } from './issued-documents.js';

const LINK_SECONDS = 60;

/** Short-lived links to the documents we made. */
@Injectable()
export class DocumentLinks {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: RealClock,
    private readonly documents: IssuedDocuments,
    private readonly storage: ObjectStorage,
    private readonly audit: Audit,
  ) {}

  /**
   * @param wanted `holderId` restricts it to the caller's own; an operator's look is audited
   * @throws Problem not_found when no such document was issued (to this holder)
   */
  async link(
    municipalityId: string,
    wanted: {
      kind: IssuedDocumentKind;
      subjectId: string;
      /** A certain copy; the newest one when absent. */
      serial?: number;
      holderId?: string;
      operatorId?: string;
    },
  ): Promise<DocumentLinkDto> {
    const found = await this.unitOfWork.run(municipalityId, async (tx) => {
      const document = await this.documents.find(tx, wanted);
      if (document && wanted.operatorId) {
        await this.audit.record(tx, {
          municipalityId,
          actor: { kind: 'OPERATOR', id: wanted.operatorId },
          action: 'document.opened',
          subject: { kind: 'issued_document', id: document.id },
          data: { kind: wanted.kind },
        });
      }
      return document;
    });
    if (!found) throw new Problem('not_found');
    if (!found.storageKey) return { url: null, expiresAt: null, state: 'PREPARING' };
    return {
      url: await this.storage.signedLink(found.storageKey, found, LINK_SECONDS),
      expiresAt: new Date(this.clock.now().getTime() + LINK_SECONDS * 1000).toISOString(),
      state: 'READY',
    };
  }
}
