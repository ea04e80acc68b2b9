import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../../platform/database/unit-of-work.js';
import type { ApplicantContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import { DocumentRepository } from '../document.repository.js';
import { UploadEraser } from '../upload-eraser.js';

/** A citizen takes back a document before sending the request. */
@Injectable()
export class DeleteDocument {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly documents: DocumentRepository,
    private readonly eraser: UploadEraser,
  ) {}

  /** @throws Problem not_found; document_not_usable when a request has it: what was sent stays */
  run(call: ApplicantContext, id: string): Promise<void> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const document = await this.documents.get(tx, id, { holderId: call.actor.holderId, lock: true });
      if (document.requestId) throw new Problem('document_not_usable');
      await this.eraser.erase(tx, document);
    });
  }
}
