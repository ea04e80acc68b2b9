import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import type { EffectHandler, OutboxMessage } from '../../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { CommunicationRepository } from '../persistence/communication.repository.js';

const DAY = 86_400_000;
/** A file sent without a communication. */
const UNATTACHED_DAYS = 1;
/** After the decision: the copy of the identity document proves nothing that the decision does not say. */
const DOCUMENT_DAYS = 30;
/** After the decision: long enough to answer a complaint. */
const COMMUNICATION_DAYS = 180;
const BATCH = 100;

/** Forgets what preliminary communications told: the row at once, the file by an effect that cannot be forgotten. */
@Injectable()
export class EraseCommunications implements EffectHandler, OnModuleInit {
  readonly topic = 'communication-document.erase';

  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly effects: EffectRegistry,
    private readonly jobs: PeriodicJobs,
    private readonly storage: ObjectStorage,
    private readonly directory: MunicipalityDirectory,
    private readonly communications: CommunicationRepository,
  ) {}

  onModuleInit(): void {
    this.effects.register(this);
    this.jobs.add({ name: 'communications.erase', everySeconds: 3_600, run: () => this.purge() });
  }

  async run(message: OutboxMessage): Promise<void> {
    await this.storage.remove(String(message.payload['storageKey']));
  }

  private async purge(): Promise<void> {
    for (const { id } of await this.directory.all()) {
      while ((await this.eraseDocuments(id)) === BATCH);
      while ((await this.eraseCommunications(id)) === BATCH);
    }
  }

  private eraseDocuments(municipalityId: string): Promise<number> {
    return this.unitOfWork.run(municipalityId, async (tx) => {
      const before = { unattached: this.daysAgo(UNATTACHED_DAYS), decided: this.daysAgo(DOCUMENT_DAYS) };
      const documents = await this.communications.documentsToErase(tx, before, BATCH);
      for (const { id, storageKey } of documents) {
        await this.communications.removeDocument(tx, id);
        await this.outbox.add(tx, { municipalityId, topic: this.topic, key: id, payload: { storageKey } });
      }
      return documents.length;
    });
  }

  private eraseCommunications(municipalityId: string): Promise<number> {
    return this.unitOfWork.run(municipalityId, (tx) =>
      this.communications.removeDecided(tx, this.daysAgo(COMMUNICATION_DAYS), BATCH),
    );
  }

  private daysAgo(days: number): Date {
    return new Date(this.clock.now().getTime() - days * DAY);
  }
}
