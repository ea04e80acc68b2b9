import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import type { EffectHandler, OutboxMessage } from '../../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { DocumentRepository, type DocumentRow } from './document.repository.js';

const KEPT_HOURS = 24;
const BATCH = 200;

/** Erases documents that no request took: the row at once, the file by an effect that cannot be forgotten. */
@Injectable()
export class UploadEraser implements EffectHandler, OnModuleInit {
  readonly topic = 'upload.erase';

  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly effects: EffectRegistry,
    private readonly jobs: PeriodicJobs,
    private readonly storage: ObjectStorage,
    private readonly directory: MunicipalityDirectory,
    private readonly documents: DocumentRepository,
  ) {}

  onModuleInit(): void {
    this.effects.register(this);
    this.jobs.add({ name: 'uploads.purge', everySeconds: 900, run: () => this.purge() });
  }

  /** @param document locked, without a request */
  async erase(tx: Tx, document: Pick<DocumentRow, 'id' | 'municipalityId' | 'storageKey'>): Promise<void> {
    await this.documents.remove(tx, document.id);
    await this.outbox.add(tx, {
      municipalityId: document.municipalityId,
      topic: this.topic,
      key: document.id,
      payload: { storageKey: document.storageKey },
    });
  }

  /**
   * Nobody knows how a file's arrival ended, in the store or in the database: what no row knows of is erased. An effect,
   * because the store may be out of reach just now.
   */
  async eraseUnknown(municipalityId: string, id: string, storageKey: string): Promise<void> {
    await this.unitOfWork.run(municipalityId, (tx) =>
      this.outbox.add(tx, {
        municipalityId,
        topic: this.topic,
        key: `${id}:unknown`,
        payload: { storageKey },
      }),
    );
  }

  async run(message: OutboxMessage): Promise<void> {
    const storageKey = String(message.payload['storageKey']);
    const known = await this.unitOfWork.run(message.municipalityId, (tx) =>
      this.documents.isKnown(tx, storageKey),
    );
    if (!known) await this.storage.remove(storageKey);
  }

  private async purge(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_HOURS * 3_600_000);
    for (const { id } of await this.directory.all()) {
      let erased: number;
      do {
        erased = await this.unitOfWork.run(id, async (tx) => {
          const stale = await this.documents.lockStale(tx, before, BATCH);
          for (const document of stale) await this.erase(tx, document);
          return stale.length;
        });
      } while (erased === BATCH);
    }
  }
}
