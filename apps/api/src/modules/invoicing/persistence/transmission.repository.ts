import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { ReceiptEffect, SdiReceipt, TransmissionState } from '../domain/sdi-receipt.js';
import type { SdiChannelCode } from '../sdi/sdi-channel.js';

export interface TransmissionRow {
  id: string;
  municipalityId: string;
  invoiceId: string;
  attempt: number;
  fileName: string;
  documentId: string;
  channel: SdiChannelCode;
  state: TransmissionState;
  sdiId: string | null;
  /** The channel's own name for it. */
  reference: string | null;
  /** Why the channel did not take it. */
  failure: string | null;
  /** Why the exchange system refused it. */
  errors: { code: string; text: string }[];
  createdAt: Date;
  sentAt: Date | null;
  settledAt: Date | null;
  /** Whether no attempt follows it. */
  last: boolean;
  /** Hash and place of the file; null while it is being written. */
  sha256: string | null;
  storageKey: string | null;
}

export interface ReceiptRow {
  id: string;
  transmissionId: string | null;
  kind: SdiReceipt['kind'];
  sdiId: string;
  invoiceFileName: string;
  effect: ReceiptEffect | 'UNKNOWN_FILE' | 'OTHER_CONTENT';
  receivedAt: Date;
  recordedAt: Date;
}

const SELECT = `
  SELECT t.id, t.municipality_id AS "municipalityId", t.invoice_id AS "invoiceId", t.attempt, t.file_name AS "fileName",
         t.document_id AS "documentId", t.channel, t.state, t.sdi_id AS "sdiId", t.reference, t.failure, t.errors,
         t.created_at AS "createdAt", t.sent_at AS "sentAt", t.settled_at AS "settledAt", d.sha256, d.storage_key AS "storageKey",
         NOT EXISTS (SELECT 1 FROM sdi_transmission n WHERE n.invoice_id = t.invoice_id AND n.attempt > t.attempt) AS last
    FROM sdi_transmission t JOIN issued_document d ON d.id = t.document_id`;

/** Files on their way to the exchange system, and what came back. */
@Injectable()
export class TransmissionRepository {
  constructor(private readonly clock: Clock) {}

  /** Number of the next file of a sender; the counter stays locked until the transaction ends. */
  async nextFileNumber(tx: Tx, senderVatNumber: string): Promise<number> {
    const rows: { number: string }[] = await tx.query(
      `INSERT INTO sdi_file_counter (sender_vat_number, last_number) VALUES ($1, 1)
       ON CONFLICT (sender_vat_number) DO UPDATE SET last_number = sdi_file_counter.last_number + 1
       RETURNING last_number AS number`,
      [senderVatNumber],
    );
    return Number(rows[0]!.number);
  }

  async insert(
    tx: Tx,
    input: Pick<
      TransmissionRow,
      'municipalityId' | 'invoiceId' | 'attempt' | 'fileName' | 'documentId' | 'channel'
    >,
  ): Promise<string> {
    const id = uuidv7();
    await tx.query(
      `INSERT INTO sdi_transmission (id, municipality_id, invoice_id, attempt, file_name, document_id, channel, state, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'QUEUED', $8)`,
      [
        id,
        input.municipalityId,
        input.invoiceId,
        input.attempt,
        input.fileName,
        input.documentId,
        input.channel,
        this.clock.now(),
      ],
    );
    return id;
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string, options: { lock?: boolean } = {}): Promise<TransmissionRow> {
    const rows: TransmissionRow[] = await tx.query(
      `${SELECT} WHERE t.id = $1 ${options.lock ? 'FOR UPDATE OF t' : ''}`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  async byFileName(tx: Tx, fileName: string): Promise<TransmissionRow | null> {
    const rows: TransmissionRow[] = await tx.query(`${SELECT} WHERE t.file_name = $1`, [fileName]);
    return rows[0] ?? null;
  }

  /** Attempts at sending an invoice, the latest first. */
  ofInvoice(tx: Tx, invoiceId: string): Promise<TransmissionRow[]> {
    return tx.query(`${SELECT} WHERE t.invoice_id = $1 ORDER BY t.attempt DESC`, [invoiceId]);
  }

  receiptsOf(tx: Tx, invoiceId: string): Promise<ReceiptRow[]> {
    return tx.query(
      `SELECT r.id, r.transmission_id AS "transmissionId", r.kind, r.sdi_id AS "sdiId", r.invoice_file_name AS "invoiceFileName",
              r.effect, r.received_at AS "receivedAt", r.recorded_at AS "recordedAt"
         FROM sdi_receipt r JOIN sdi_transmission t ON t.id = r.transmission_id
        WHERE t.invoice_id = $1 ORDER BY r.recorded_at DESC, r.id DESC`,
      [invoiceId],
    );
  }

  /** Back in the queue or still in it, by another channel if that has changed meanwhile. */
  async requeue(tx: Tx, id: string, channel: SdiChannelCode): Promise<void> {
    await tx.query(
      `UPDATE sdi_transmission SET state = 'QUEUED', failure = NULL, channel = $2 WHERE id = $1 AND state IN ('QUEUED', 'FAILED')`,
      [id, channel],
    );
  }

  async settle(
    tx: Tx,
    id: string,
    change: {
      state: TransmissionState;
      /** The one that took or refused it: another than it was queued for, if that has changed meanwhile. */
      channel?: SdiChannelCode;
      sdiId?: string | null;
      reference?: string | null;
      failure?: string | null;
      errors?: { code: string; text: string }[];
      settledAt?: Date | null;
    },
  ): Promise<void> {
    await tx.query(
      `UPDATE sdi_transmission SET state = $2, sdi_id = coalesce($3, sdi_id), reference = coalesce($4, reference), failure = $5,
              errors = coalesce($6, errors), settled_at = $7,
              channel = coalesce($9, channel),
              sent_at = CASE WHEN $2 IN ('QUEUED', 'FAILED') THEN sent_at ELSE coalesce(sent_at, $8) END
        WHERE id = $1`,
      [
        id,
        change.state,
        change.sdiId ?? null,
        change.reference ?? null,
        change.failure ?? null,
        change.errors ? JSON.stringify(change.errors) : null,
        change.settledAt ?? null,
        this.clock.now(),
        change.channel ?? null,
      ],
    );
  }

  /** @returns whether this receipt is new: each is recorded, and applied, once */
  async recordReceipt(
    tx: Tx,
    input: {
      municipalityId: string;
      transmissionId: string | null;
      receipt: SdiReceipt;
      effect: ReceiptRow['effect'];
      body: string;
      recordedBy: string | null;
    },
  ): Promise<boolean> {
    const { receipt } = input;
    const rows: unknown[] = await tx.query(
      `INSERT INTO sdi_receipt (id, municipality_id, transmission_id, kind, message_id, sdi_id, invoice_file_name, effect, body, received_at, recorded_at, recorded_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT ON CONSTRAINT sdi_receipt_once DO NOTHING RETURNING id`,
      [
        uuidv7(),
        input.municipalityId,
        input.transmissionId,
        receipt.kind,
        receipt.messageId,
        receipt.sdiId,
        receipt.invoiceFileName,
        input.effect,
        input.body,
        receipt.receivedAt,
        this.clock.now(),
        input.recordedBy,
      ],
    );
    return rows.length > 0;
  }
}
