import { createHash } from 'node:crypto';
import { Injectable, StreamableFile } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { RealClock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext, OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { DocumentRepository, type DocumentRow } from './document.repository.js';
import type { ReviewDocumentLinkDto, UploadLinkDto } from './http/document.dto.js';

const LINK_SECONDS = 60;

/** Ways to a document: the owner's, and the reviewers', who leave a trace. Always as a file to save, or in our viewer. */
@Injectable()
export class UploadLinks {
  constructor(
    private readonly clock: RealClock,
    private readonly unitOfWork: UnitOfWork,
    private readonly documents: DocumentRepository,
    private readonly storage: ObjectStorage,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found, also when it is somebody else's */
  async forOwner(call: CitizenContext, id: string): Promise<UploadLinkDto> {
    const document = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.documents.get(tx, id, { holderId: call.actor.holderId }),
    );
    return this.link(document);
  }

  /** @throws Problem not_found, also while no request has it: until then it is the citizen's alone */
  async forReview(call: OperatorContext, id: string): Promise<ReviewDocumentLinkDto> {
    const document = await this.opened(call, id, 'document.downloaded');
    return {
      ...(await this.link(document)),
      inlineUrl: `/api/v1/${call.municipality.slug}/operator/review/documents/${id}/content`,
      mediaType: document.mediaType,
    };
  }

  /** The bytes, through the API: the viewer draws them itself, no browser ever opens them as a page. */
  async content(call: OperatorContext, id: string): Promise<StreamableFile> {
    const document = await this.opened(call, id, 'document.viewed');
    const bytes = await this.storage.get(document.storageKey);
    if (createHash('sha256').update(bytes).digest('hex') !== document.sha256) {
      throw new Error('A stored document is not the one that was sent');
    }
    return new StreamableFile(bytes, {
      type: document.mediaType,
      length: bytes.length,
      disposition: `attachment; filename*=UTF-8''${encodeURIComponent(document.originalName)}`,
    });
  }

  private opened(call: OperatorContext, id: string, action: string): Promise<DocumentRow> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const document = await this.documents.get(tx, id);
      if (!document.requestId) throw new Problem('not_found');
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action,
        subject: { kind: 'document', id },
        data: { requestId: document.requestId, kind: document.kind },
      });
      return document;
    });
  }

  private async link(document: DocumentRow): Promise<UploadLinkDto> {
    const file = { fileName: document.originalName, mediaType: document.mediaType };
    return {
      url: await this.storage.signedLink(document.storageKey, file, LINK_SECONDS),
      expiresAt: new Date(this.clock.now().getTime() + LINK_SECONDS * 1_000).toISOString(),
    };
  }
}
