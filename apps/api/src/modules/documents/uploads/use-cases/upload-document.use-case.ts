import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { uuidv7 } from '../../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../../platform/database/unit-of-work.js';
import type { ApplicantContext } from '../../../../platform/http/context.js';
import { Problem } from '../../../../platform/http/problem.js';
import type { Logger } from '../../../../platform/logging/logger.js';
import { LOGGER } from '../../../../platform/logging/logging.module.js';
import { ObjectStorage } from '../../../../platform/storage/object-storage.js';
import { Throttle } from '../../../../platform/throttle/throttle.js';
import { DocumentRepository, type DocumentRow } from '../document.repository.js';
import { UploadEraser } from '../upload-eraser.js';
import { safeFileName } from '../file-name.js';
import { Gate } from '../gate.js';
import { UploadChecker } from '../upload-checker.js';
import { readUpload } from '../upload-reader.js';

/** Documents a holder may have that no request took yet. */
export const MAX_UNATTACHED = 20;
const PER_HOUR = 60;

/** Takes one file from a citizen: read up to the limit, checked, drawn anew, stored, and only then known. */
@Injectable()
export class UploadDocument {
  /** Whole files are in memory while they are checked: this many at most. */
  private readonly gate = new Gate(12, 60);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly documents: DocumentRepository,
    private readonly checker: UploadChecker,
    private readonly storage: ObjectStorage,
    private readonly eraser: UploadEraser,
    private readonly throttle: Throttle,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws Problem upload_…, rate_limited, validation_failed on /kind */
  async run(call: ApplicantContext, request: FastifyRequest): Promise<DocumentRow> {
    await this.throttle.pass({ key: ['upload', call.actor.holderId], limit: PER_HOUR, windowSeconds: 3_600 });
    await this.refuseTooMany(call);
    return this.gate.pass(() => this.take(call, request));
  }

  private async take(call: ApplicantContext, request: FastifyRequest): Promise<DocumentRow> {
    const { municipality, actor } = call;
    const received = await readUpload(request);
    const file = await this.checker.check(received.bytes);
    const id = uuidv7();
    const storageKey = `uploads/${municipality.id}/${id}`;
    try {
      await this.store(storageKey, file.bytes, file.type);
      return await this.unitOfWork.run(municipality.id, (tx) =>
        this.documents.insert(tx, {
          id,
          municipalityId: municipality.id,
          holderId: actor.holderId,
          kind: received.kind,
          storageKey,
          originalName: safeFileName(received.fileName, file.type),
          mediaType: file.type,
          sizeBytes: file.bytes.length,
          sha256: createHash('sha256').update(file.bytes).digest('hex'),
          pageCount: file.pages,
        }),
      );
    } catch (error) {
      // Perhaps only the answer got lost. An object that nobody will ever ask for must not stay.
      await this.eraser
        .eraseUnknown(municipality.id, id, storageKey)
        .catch(() => this.logger.warn({ event: 'upload.orphan_left', key: storageKey }));
      throw error;
    }
  }

  private async refuseTooMany(call: ApplicantContext): Promise<void> {
    const count = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.documents.countUnattached(tx, call.actor.holderId),
    );
    if (count >= MAX_UNATTACHED) throw new Problem('rate_limited', { retryAfterSeconds: 3_600 });
  }

  private async store(key: string, bytes: Buffer, type: string): Promise<void> {
    try {
      await this.storage.put(key, bytes, type);
    } catch (error) {
      this.logger.warn({
        event: 'upload.store_failed',
        error: error instanceof Error ? error.name : 'unknown',
      });
      throw new Problem('service_unavailable');
    }
  }
}
