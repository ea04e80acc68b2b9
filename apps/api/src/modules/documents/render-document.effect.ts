import { createHash } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import {
  PermanentEffectError,
  type EffectHandler,
  type OutboxMessage,
} from '../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import { PdfError } from '../../platform/pdf/pdf-errors.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import { Notifications } from '../notifications/index.js';
import { DocumentPrinter } from './document-printer.js';
import { OutsidePrinters } from './outside-printers.js';
import { RENDER_DOCUMENT, type DocumentSnapshots, type IssuedDocumentKind } from './issued-documents.js';
import {
  accreditationReceiptDocument,
  cashClosingDocument,
  invoiceDocument,
  paymentNoticeDocument,
  receiptDocument,
  receiptWithTicketDocument,
  ticketDocument,
} from './templates/index.js';
import { ticketKeys } from './ticket-keys.js';
import { signTicketToken } from './ticket-token.js';

type Snapshot = {
  [K in IssuedDocumentKind]: { kind: K; snapshot: DocumentSnapshots[K] };
}[IssuedDocumentKind];
type DocumentRow = Snapshot & {
  id: string;
  municipalityId: string;
  subjectId: string;
  mediaType: string;
  createdAt: Date;
  storedAt: Date | null;
};

/**
 * Makes the file of an issued document from its snapshot, stores it once and records where and with which hash. Made
 * again after a crash it comes out the same, byte for byte; whatever comes out, what was recorded first stays.
 */
@Injectable()
export class RenderDocument implements EffectHandler, OnModuleInit {
  readonly topic = RENDER_DOCUMENT;
  readonly concurrency = 2;
  private readonly signingKeys;

  constructor(
    private readonly registry: EffectRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly printer: DocumentPrinter,
    private readonly elsewhere: OutsidePrinters,
    private readonly storage: ObjectStorage,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.signingKeys = ticketKeys(config).all;
  }

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(message: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void> {
    const document = await this.load(message.municipalityId, String(message.payload['documentId']));
    if (!document) throw new PermanentEffectError('The document does not exist');
    if (document.storedAt) return (tx) => this.notifications.attachmentStored(tx, document.id);
    const content = await this.make(document);
    const sha256 = createHash('sha256').update(content).digest('hex');
    // The hash is part of the key: two workers that made different files never write over each other.
    const key = `issued/${document.municipalityId}/${document.kind.toLowerCase()}/${document.id}/${sha256}`;
    await this.storage.put(key, content, document.mediaType);
    return async (tx) => {
      await tx.query(
        `UPDATE issued_document SET storage_key = $2, sha256 = $3, size_bytes = $4, stored_at = $5 WHERE id = $1 AND stored_at IS NULL`,
        [document.id, key, sha256, content.length, this.clock.now()],
      );
      await this.notifications.attachmentStored(tx, document.id);
    };
  }

  /** @throws PermanentEffectError when no further try can print it */
  private async make(document: DocumentRow): Promise<Buffer> {
    try {
      switch (document.kind) {
        case 'TICKET':
          return await this.printer.print(
            ticketDocument({ ...document.snapshot.data, qrContent: this.qrContent(document.snapshot) }),
            document.createdAt,
          );
        case 'RECEIPT':
          return await this.printer.print(receiptDocument(document.snapshot.data), document.createdAt);
        case 'RECEIPT_WITH_TICKET': {
          const { receipt, ticket } = document.snapshot;
          const qrContent = this.qrContent(document.snapshot);
          return await this.printer.print(
            receiptWithTicketDocument({ receipt, ticket: { ...ticket, qrContent } }),
            document.createdAt,
          );
        }
        case 'INVOICE_PDF':
          return await this.printer.print(invoiceDocument(document.snapshot.data), document.createdAt);
        case 'ACCREDITATION_RECEIPT':
          return await this.printer.print(
            accreditationReceiptDocument(document.snapshot.data),
            document.createdAt,
          );
        case 'CASH_CLOSING':
          return await this.printer.print(cashClosingDocument(document.snapshot.data), document.createdAt);
        case 'PAYMENT_NOTICE':
          return (
            (await this.elsewhere.print('PAYMENT_NOTICE', document)) ??
            (await this.printer.print(paymentNoticeDocument(document.snapshot.data), document.createdAt))
          );
        case 'INVOICE_XML':
          return Buffer.from(document.snapshot.xml, 'utf8');
      }
    } catch (error) {
      // A figure that does not add up, a text of a thousand pages: the same snapshot fails for ever.
      if (error instanceof PdfError && !error.retryable) throw new PermanentEffectError(`pdf ${error.code}`);
      if (error instanceof RangeError) throw new PermanentEffectError('The snapshot cannot be printed');
      throw error;
    }
  }

  /** The page that checks the ticket; what follows `#` never reaches a server's log. */
  private qrContent({ claims, kid }: Pick<DocumentSnapshots['TICKET'], 'claims' | 'kid'>): string {
    // The key of the day on which it was sold, so that it comes out the same whenever it is printed.
    const key = this.signingKeys.find((one) => one.kid === kid);
    if (!key) throw new PermanentEffectError(`No signing key ${kid}`);
    return `${this.config.publicUrl}/${claims.municipality}/verifica#${signTicketToken(key, claims)}`;
  }

  private async load(municipalityId: string, id: string): Promise<DocumentRow | null> {
    const rows: DocumentRow[] = await this.unitOfWork.run(municipalityId, (tx) =>
      tx.query(
        `SELECT id, municipality_id AS "municipalityId", subject_id AS "subjectId", kind, snapshot, media_type AS "mediaType", created_at AS "createdAt",
                stored_at AS "storedAt" FROM issued_document WHERE id = $1`,
        [id],
      ),
    );
    return rows[0] ?? null;
  }
}
