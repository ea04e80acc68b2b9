import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import type {
  AccreditationReceiptData,
  CashClosingData,
  InvoiceData,
  PaymentNoticeData,
  ReceiptData,
  TicketData,
} from './templates/index.js';
import type { TicketClaims } from './ticket-token.js';

export const RENDER_DOCUMENT = 'document.render';
/** Raised when a template changes what it prints; stored documents keep the one they were made with. */
export const TEMPLATE_VERSION = 1;

/** What the provider of the payment is told, where it prints the notice instead of us. */
export interface OutsideNotice {
  number: string;
  amountCents: number;
  subject: string;
  dueOn: string;
  debtor: {
    kind: 'PERSON' | 'COMPANY';
    fiscalCode: string;
    name: string;
    street: string;
    streetNumber: string;
    postalCode: string;
    city: string;
    province: string;
  };
}

/** Everything a document prints, frozen when it is issued: it can be rendered again to the same words and numbers. */
export interface DocumentSnapshots {
  /** The QR code's token is signed while rendering, from these claims and with this key. */
  TICKET: { data: Omit<TicketData, 'qrContent'>; claims: TicketClaims; kid: string };
  RECEIPT: { data: ReceiptData };
  /** Both on one page (R90); its subject is the subscription. */
  RECEIPT_WITH_TICKET: {
    receipt: ReceiptData;
    ticket: Omit<TicketData, 'qrContent'>;
    claims: TicketClaims;
    kid: string;
  };
  INVOICE_PDF: { data: InvoiceData };
  INVOICE_XML: { xml: string };
  /** Its subject is the account (R33). */
  ACCREDITATION_RECEIPT: { data: AccreditationReceiptData };
  /** Its subject is the cash session; it is nobody's personal document. */
  CASH_CLOSING: { data: CashClosingData };
  /** Its subject is the payment. */
  PAYMENT_NOTICE: { data: PaymentNoticeData; print: OutsideNotice };
}
export type IssuedDocumentKind = keyof DocumentSnapshots;

const MEDIA_TYPE: Record<IssuedDocumentKind, string> = {
  TICKET: 'application/pdf',
  RECEIPT: 'application/pdf',
  RECEIPT_WITH_TICKET: 'application/pdf',
  INVOICE_PDF: 'application/pdf',
  INVOICE_XML: 'application/xml',
  ACCREDITATION_RECEIPT: 'application/pdf',
  CASH_CLOSING: 'application/pdf',
  PAYMENT_NOTICE: 'application/pdf',
};

export interface FoundDocument {
  id: string;
  serial: number;
  fileName: string;
  mediaType: string;
  storageKey: string | null;
}

/** Documents we make. Issuing writes the snapshot; the worker renders it, stores it once and records its hash. */
@Injectable()
export class IssuedDocuments {
  constructor(
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @returns the document's id, to attach to an e-mail */
  async issue<K extends IssuedDocumentKind>(
    tx: Tx,
    input: {
      municipalityId: string;
      kind: K;
      subjectId: string;
      /** Null for the municipality's own paper. */
      holderId: string | null;
      serial?: number;
      fileName: string;
      snapshot: DocumentSnapshots[K];
    },
  ): Promise<string> {
    const id = uuidv7();
    await tx.query(
      `INSERT INTO issued_document (id, municipality_id, kind, subject_id, holder_id, serial, template_version, file_name, media_type, snapshot, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        id,
        input.municipalityId,
        input.kind,
        input.subjectId,
        input.holderId,
        input.serial ?? 1,
        TEMPLATE_VERSION,
        input.fileName,
        MEDIA_TYPE[input.kind],
        input.snapshot,
        this.clock.now(),
      ],
    );
    await this.outbox.add(tx, {
      municipalityId: input.municipalityId,
      topic: RENDER_DOCUMENT,
      key: id,
      payload: { documentId: id },
    });
    return id;
  }

  /** Where a stored document lies; null while it is being prepared (or does not exist for this holder). */
  async find(
    tx: Tx,
    wanted: { kind: IssuedDocumentKind; subjectId: string; serial?: number; holderId?: string },
  ): Promise<FoundDocument | null> {
    const rows: FoundDocument[] = await tx.query(
      `SELECT id, serial, file_name AS "fileName", media_type AS "mediaType", storage_key AS "storageKey" FROM issued_document
        WHERE kind = $1 AND subject_id = $2 AND ($3::uuid IS NULL OR holder_id = $3)
          AND ($4::int IS NULL OR serial = $4) ORDER BY serial DESC LIMIT 1`,
      [wanted.kind, wanted.subjectId, wanted.holderId ?? null, wanted.serial ?? null],
    );
    return rows[0] ?? null;
  }
}
