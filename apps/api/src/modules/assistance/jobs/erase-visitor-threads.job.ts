import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import type { EffectHandler, OutboxMessage } from '../../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { ThreadRepository } from '../persistence/thread.repository.js';

const DAY = 86_400_000;
/** After the last message: twice as long as the visitor's key opens the thread. */
const KEPT_DAYS = 180;
const BATCH = 100;

/**
 * Forgets questions of people without an account: the words at once, each file by an effect that cannot be forgotten.
 * What citizens ask stays with their account.
 */
@Injectable()
export class EraseVisitorThreads implements EffectHandler, OnModuleInit {
  readonly topic = 'assistance-file.erase';

  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly effects: EffectRegistry,
    private readonly jobs: PeriodicJobs,
    private readonly storage: ObjectStorage,
    private readonly directory: MunicipalityDirectory,
    private readonly threads: ThreadRepository,
  ) {}

  onModuleInit(): void {
    this.effects.register(this);
    this.jobs.add({ name: 'assistance.erase_visitors', everySeconds: 3_600, run: () => this.purge() });
  }

  async run(message: OutboxMessage): Promise<void> {
    await this.storage.remove(String(message.payload['storageKey']));
  }

  private async purge(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_DAYS * DAY);
    for (const { id } of await this.directory.all()) while ((await this.erase(id, before)) === BATCH);
  }

  private erase(municipalityId: string, before: Date): Promise<number> {
    return this.unitOfWork.run(municipalityId, async (tx) => {
      const ids = await this.threads.lockVisitorsBefore(tx, before, BATCH);
      for (const { id, storageKey } of await this.threads.files(tx, ids))
        await this.outbox.add(tx, { municipalityId, topic: this.topic, key: id, payload: { storageKey } });
      await this.threads.remove(tx, ids);
      return ids.length;
    });
  }
}
