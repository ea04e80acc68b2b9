import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../../platform/clock/clock.js';
import { hashToken, randomToken } from '../../../platform/crypto/keys.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { Gate, UploadChecker, readFile, safeFileName } from '../../documents/index.js';
import {
  CommunicationRepository,
  type CommunicationDocument,
} from '../persistence/communication.repository.js';
import { RegistryMode } from '../registry-mode.js';

const PER_HOUR = 30;

/** Takes a page of an identity document from somebody without an account: checked like every other upload. */
@Injectable()
export class UploadCommunicationDocument {
  /** Whole files are in memory while they are checked: this many at most. */
  private readonly gate = new Gate(4, 20);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly throttle: Throttle,
    private readonly checker: UploadChecker,
    private readonly storage: ObjectStorage,
    private readonly communications: CommunicationRepository,
    private readonly mode: RegistryMode,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws Problem feature_not_enabled, rate_limited, upload_… */
  async run(
    call: PublicContext,
    ip: string,
    request: FastifyRequest,
  ): Promise<{ token: string; document: CommunicationDocument }> {
    await this.mode.require(call.municipality);
    await this.throttle.pass({
      key: ['communication-upload', call.municipality.id, ip],
      limit: PER_HOUR,
      windowSeconds: 3_600,
    });
    return this.gate.pass(() => this.take(call.municipality.id, request));
  }

  private async take(
    municipalityId: string,
    request: FastifyRequest,
  ): Promise<{ token: string; document: CommunicationDocument }> {
    const received = await readFile(request);
    const file = await this.checker.check(received.bytes);
    const id = uuidv7();
    const token = randomToken();
    const storageKey = `communications/${municipalityId}/${id}`;
    const document: CommunicationDocument = {
      id,
      municipalityId,
      communicationId: null,
      storageKey,
      originalName: safeFileName(received.fileName, file.type),
      mediaType: file.type,
      sizeBytes: file.bytes.length,
      sha256: createHash('sha256').update(file.bytes).digest('hex'),
      pageCount: file.pages,
      createdAt: this.clock.now(),
    };
    await this.store(storageKey, file.bytes, file.type);
    try {
      await this.unitOfWork.run(municipalityId, (tx) =>
        this.communications.insertDocument(tx, { ...document, tokenHash: hashToken(token) }),
      );
    } catch (error) {
      // Nobody will ever ask for the object: it must not stay.
      await this.storage
        .remove(storageKey)
        .catch(() => this.logger.warn({ event: 'upload.orphan_left', key: storageKey }));
      throw error;
    }
    return { token, document };
  }

  private async store(key: string, bytes: Buffer, type: string): Promise<void> {
    try {
      await this.storage.putNew(key, bytes, type);
    } catch {
      this.logger.warn({ event: 'upload.store_failed' });
      throw new Problem('service_unavailable');
    }
  }
}
