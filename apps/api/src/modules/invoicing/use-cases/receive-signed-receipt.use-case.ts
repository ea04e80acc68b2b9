import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { sameHash } from '../../../platform/crypto/keys.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { SdiChannels } from '../sdi/sdi-channels.js';
import { ReceiveReceipt, type ReceiptOutcome } from './receive-receipt.use-case.js';

/** Signed longer ago than this, or later: somebody repeats what was once said. */
const TOLERANCE_SECONDS = 300;

/**
 * A receipt that the intermediary brings by itself, signed over its exact bytes: `Sosta-Signature: t=seconds,v1=hex`,
 * where v1 is the HMAC-SHA256 of `t.body` under the secret shared with it.
 */
@Injectable()
export class ReceiveSignedReceipt {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly channels: SdiChannels,
    private readonly receive: ReceiveReceipt,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws Problem webhook_signature_invalid for a missing, wrong or stale signature */
  async run(
    municipality: MunicipalityRef,
    rawBody: Buffer,
    signature: string | undefined,
    receipt: string,
  ): Promise<ReceiptOutcome> {
    const secret = await this.unitOfWork.run(municipality.id, async (tx) => {
      const row = await this.channels.current(tx);
      return row?.code === 'REST' ? (this.channels.secrets(row).receiptSecret ?? null) : null;
    });
    const [, seconds = '', given = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature ?? '') ?? [];
    const age = Math.abs(this.clock.now().getTime() / 1000 - Number(seconds));
    const expected = createHmac('sha256', secret ?? '')
      .update(`${seconds}.`)
      .update(rawBody)
      .digest('hex');
    if (secret === null || given === '' || age > TOLERANCE_SECONDS || !sameHash(expected, given)) {
      this.logger.warn({ event: 'invoice.receipt_refused', municipality: municipality.slug });
      throw new Problem('webhook_signature_invalid');
    }
    return this.receive.run(municipality, receipt, null);
  }
}
