import { Injectable } from '@nestjs/common';
import type { OperatorContext } from '../../../platform/http/context.js';
import { SdiReceiptUnreadable } from '../domain/sdi-receipt.js';
import { receiptFiles, type ReceiptFile } from '../sdi/receipt-files.js';
import { ReceiveReceipt, unreadable, type ReceiptOutcome } from './receive-receipt.use-case.js';

/** Receipts as an office has them: files from the portal, messages of the certified mailbox, archives of either. */
@Injectable()
export class BringReceipts {
  constructor(private readonly receive: ReceiveReceipt) {}

  /** @returns what became of each receipt, in the order in which they were found */
  async run(
    call: OperatorContext,
    files: readonly { fileName: string; content: string }[],
  ): Promise<(ReceiptOutcome & { fileName: string })[]> {
    const outcomes: (ReceiptOutcome & { fileName: string })[] = [];
    // One after the other: two of them may speak of one file.
    for (const { fileName, content } of files) {
      let found: ReceiptFile[];
      try {
        found = await receiptFiles(fileName, Buffer.from(content, 'base64'));
      } catch (error) {
        if (!(error instanceof SdiReceiptUnreadable)) throw error;
        outcomes.push({ fileName, ...unreadable(error) });
        continue;
      }
      for (const { name, text } of found)
        outcomes.push({
          fileName: name,
          ...(await this.receive.run(call.municipality, text, call.actor.operatorId)),
        });
    }
    return outcomes;
  }
}
