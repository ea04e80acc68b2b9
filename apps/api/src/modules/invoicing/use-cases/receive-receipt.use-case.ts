import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import { Notifications } from '../../notifications/index.js';
import {
  readSdiReceipt,
  receiptEffect,
  SETTLED_BY,
  SdiReceiptUnreadable,
  type SdiReceipt,
} from '../domain/sdi-receipt.js';
import type { InvoiceCommand } from '../domain/invoice.machine.js';
import { InvoiceRepository } from '../persistence/invoice.repository.js';
import { TransmissionRepository, type ReceiptRow } from '../persistence/transmission.repository.js';

/** What became of a receipt; UNREADABLE: nothing of it was kept. */
export interface ReceiptOutcome {
  effect: ReceiptRow['effect'] | 'UNREADABLE';
  kind: SdiReceipt['kind'] | null;
  invoiceFileName: string | null;
  invoiceId: string | null;
  /** What is wrong with an unreadable one. */
  reason: string | null;
}

export function unreadable({ message }: SdiReceiptUnreadable): ReceiptOutcome {
  return { effect: 'UNREADABLE', kind: null, invoiceFileName: null, invoiceId: null, reason: message };
}

const COMMAND = { RC: 'deliver', MC: 'undeliver', NS: 'reject' } as const satisfies Record<
  SdiReceipt['kind'],
  InvoiceCommand
>;

/**
 * The one writer of what the exchange system says, whether it came by itself or an operator brought it. A receipt is
 * recorded once; it settles the file it names, and the invoice when that file is its latest.
 */
@Injectable()
export class ReceiveReceipt {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly invoices: InvoiceRepository,
    private readonly transmissions: TransmissionRepository,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async run(municipality: MunicipalityRef, body: string, operatorId: string | null): Promise<ReceiptOutcome> {
    let receipt: SdiReceipt;
    try {
      receipt = readSdiReceipt(body);
    } catch (error) {
      if (!(error instanceof SdiReceiptUnreadable)) throw error;
      return unreadable(error);
    }
    return this.unitOfWork.run(municipality.id, (tx) =>
      this.apply(tx, municipality, receipt, body, operatorId),
    );
  }

  private async apply(
    tx: Tx,
    municipality: MunicipalityRef,
    receipt: SdiReceipt,
    body: string,
    operatorId: string | null,
  ): Promise<ReceiptOutcome> {
    const known = await this.transmissions.byFileName(tx, receipt.invoiceFileName);
    const outcome = (effect: ReceiptRow['effect']): ReceiptOutcome => ({
      effect,
      kind: receipt.kind,
      invoiceFileName: receipt.invoiceFileName,
      invoiceId: known?.invoiceId ?? null,
      reason: null,
    });
    const record = (effect: ReceiptRow['effect']): Promise<boolean> =>
      this.transmissions.recordReceipt(tx, {
        municipalityId: municipality.id,
        transmissionId: known?.id ?? null,
        receipt,
        effect,
        body,
        recordedBy: operatorId,
      });
    if (!known) {
      await record('UNKNOWN_FILE');
      return outcome('UNKNOWN_FILE');
    }
    // The invoice first, then its file: sending and correcting take the locks in the same order.
    let invoice = await this.invoices.get(tx, known.invoiceId, { lock: true });
    const file = await this.transmissions.get(tx, known.id, { lock: true });
    // It speaks of a file by our name that is not the one we wrote.
    const other = receipt.sha256 !== null && file.sha256 !== null && receipt.sha256 !== file.sha256;
    const effect = other ? 'OTHER_CONTENT' : receiptEffect(file.state, file.last, receipt.kind);
    if (!(await record(effect))) return outcome('REPEATED');
    if (effect !== 'APPLIED' && effect !== 'STALE') return outcome(effect);

    await this.transmissions.settle(tx, file.id, {
      state: SETTLED_BY[receipt.kind],
      sdiId: receipt.sdiId,
      settledAt: receipt.settledAt ?? receipt.receivedAt,
      errors: receipt.errors,
    });
    if (effect === 'STALE') return outcome(effect);
    const actor = { kind: operatorId === null ? 'SYSTEM' : 'OPERATOR', id: operatorId } as const;
    // The receipt may be here before we knew that the file had arrived.
    if (invoice.state === 'ISSUED') invoice = await this.invoices.transition(tx, invoice, 'send', { actor });
    await this.invoices.transition(tx, invoice, COMMAND[receipt.kind], { actor });
    if (receipt.kind === 'MC')
      await this.notifications.queueForHolder(tx, {
        municipalityId: municipality.id,
        template: 'invoice-undelivered',
        holderId: invoice.holderId,
        subscriptionId: invoice.subscriptionId,
        dedupeKey: `invoice-undelivered:${invoice.id}`,
        data: {
          invoiceNumber: invoice.number ?? '',
          creditNote: invoice.type === 'TD04',
          subscriptionNumber: invoice.subscriptionNumber,
          url: `${this.config.publicUrl}/${municipality.slug}/abbonamenti/${invoice.subscriptionId}`,
        },
      });
    return outcome(effect);
  }
}
