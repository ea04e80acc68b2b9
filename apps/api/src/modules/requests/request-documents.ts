import { Injectable } from '@nestjs/common';
import type { DocumentKind } from '@sosta/contracts';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { DocumentRepository, type DocumentRow } from '../documents/index.js';

/** The documents that come with a request. */
@Injectable()
export class RequestDocuments {
  constructor(private readonly documents: DocumentRepository) {}

  /**
   * The holder's own documents that no request has yet; locked until the transaction ends, so that two requests never
   * share one.
   * @throws Problem document_not_usable when one is somebody else's, used already or unknown: the answer does not tell which
   * @throws Problem document_missing when a required kind is not among them
   * @throws Problem validation_failed when one is of a kind that is not asked for
   */
  async take(
    tx: Tx,
    holderId: string,
    ids: readonly string[],
    required: readonly DocumentKind[],
  ): Promise<DocumentRow[]> {
    const rows = await this.documents.lockUnattached(tx, holderId, ids);
    if (rows.length !== ids.length) throw new Problem('document_not_usable');
    const missing = required.filter((kind) => !rows.some((row) => row.kind === kind));
    if (missing.length > 0) {
      throw new Problem('document_missing', {
        errors: [{ pointer: '/documentIds', code: 'document_required' }],
      });
    }
    for (const row of rows) {
      if (row.kind === 'OTHER' || required.includes(row.kind)) continue;
      throw Problem.field(`/documentIds/${ids.indexOf(row.id)}`, { code: 'document_kind_not_allowed' });
    }
    return rows;
  }

  attach(tx: Tx, documents: readonly DocumentRow[], requestId: string): Promise<void> {
    return this.documents.attach(
      tx,
      documents.map((document) => document.id),
      requestId,
    );
  }

  /** Those that count now: sent and not replaced. */
  async current(tx: Tx, requestId: string): Promise<DocumentRow[]> {
    return (await this.documents.ofRequests(tx, [requestId])).filter(
      (document) => document.replacedAt === null,
    );
  }
}
