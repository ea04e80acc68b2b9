import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import {
  DeferredEffect,
  type EffectHandler,
  type OutboxMessage,
} from '../../../platform/outbox/effect-handler.js';
import { MAX_EFFECT_ATTEMPTS } from '../../../platform/outbox/effect-runner.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { InvoiceRepository } from '../persistence/invoice.repository.js';
import { TransmissionRepository } from '../persistence/transmission.repository.js';
import { SdiChannels } from './sdi-channels.js';
import { SdiRefusal, type SdiChannelCode } from './sdi-channel.js';

export const SEND_TRANSMISSION = 'sdi.send';

/** In place of an answer, where there was none to the last try. */
const NO_ANSWER = 'timeout';

/**
 * Hands one file over to its channel. Run again after a crash it sends the same file under the same name, which the
 * exchange system takes once. A receipt may have been faster than our own record; then there is nothing left to say.
 */
@Injectable()
export class SendTransmission implements EffectHandler, OnModuleInit {
  readonly topic = SEND_TRANSMISSION;
  readonly concurrency = 2;

  constructor(
    private readonly registry: EffectRegistry,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly storage: ObjectStorage,
    private readonly channels: SdiChannels,
    private readonly transmissions: TransmissionRepository,
    private readonly invoices: InvoiceRepository,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(message: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void> {
    const id = String(message.payload['transmissionId']);
    const { transmission, row } = await this.unitOfWork.run(message.municipalityId, async (tx) => ({
      transmission: await this.transmissions.get(tx, id),
      row: await this.channels.current(tx),
    }));
    if (transmission.state !== 'QUEUED') return;
    const channel = row && this.channels.open(row);
    // By now the office carries its files itself: this one, too.
    if (!channel) return (tx) => this.transmissions.requeue(tx, id, 'FILE');
    // The file is written by another effect; there is nothing to send before.
    if (transmission.storageKey === null)
      throw new DeferredEffect(new Date(this.clock.now().getTime() + 2000));
    const file = {
      transmissionId: id,
      name: transmission.fileName,
      content: await this.storage.get(transmission.storageKey),
    };
    try {
      const reference = await channel.send(file);
      return (tx) => this.record(tx, id, channel.code, { reference, failure: null });
    } catch (error) {
      // It is not tried again by itself: whether to send it, and how, is the office's turn.
      const over = message.attempts >= MAX_EFFECT_ATTEMPTS;
      if (!(error instanceof SdiRefusal) && !over) throw error;
      const failure = error instanceof SdiRefusal ? error.message : NO_ANSWER;
      return (tx) => this.record(tx, id, channel.code, { reference: null, failure });
    }
  }

  async abandon(tx: Tx, { payload }: OutboxMessage): Promise<void> {
    const channel = (await this.channels.current(tx))?.code ?? 'FILE';
    await this.record(tx, String(payload['transmissionId']), channel, {
      reference: null,
      failure: NO_ANSWER,
    });
  }

  private async record(
    tx: Tx,
    id: string,
    channel: SdiChannelCode,
    { reference, failure }: { reference: string | null; failure: string | null },
  ): Promise<void> {
    const { invoiceId } = await this.transmissions.get(tx, id);
    const invoice = await this.invoices.get(tx, invoiceId, { lock: true });
    const { state } = await this.transmissions.get(tx, id, { lock: true });
    if (state !== 'QUEUED') return;
    if (failure !== null) return this.transmissions.settle(tx, id, { state: 'FAILED', channel, failure });
    await this.transmissions.settle(tx, id, { state: 'SENT', channel, reference });
    if (invoice.state === 'ISSUED')
      await this.invoices.transition(tx, invoice, 'send', { actor: { kind: 'SYSTEM', id: null } });
  }
}
