import { createHash } from 'node:crypto';
import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Audit } from '../../platform/audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext, PublicContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import { Throttle } from '../../platform/throttle/throttle.js';
import { Gate, UploadChecker, readFile, safeFileName } from '../documents/index.js';
import { AssistanceMails } from './assistance-mails.js';
import { toVisitorThreadDto, type VisitorThreadDto } from './http/assistance.dto.js';
import { ThreadRepository, type ThreadRow } from './persistence/thread.repository.js';
import { ThreadTokens } from './thread-tokens.js';
import { WritingBrake } from './use-cases/writing-brake.js';

const MAX_FILES = 3;

/** A visitor goes on with a question through the key of its e-mail: reads, writes again, adds a file. */
@Injectable()
export class VisitorThreads {
  private readonly gate = new Gate(4, 20);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly threads: ThreadRepository,
    private readonly tokens: ThreadTokens,
    private readonly brake: WritingBrake,
    private readonly mails: AssistanceMails,
    private readonly checker: UploadChecker,
    private readonly storage: ObjectStorage,
    private readonly throttle: Throttle,
    private readonly audit: Audit,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws Problem assistance_link_invalid */
  read({ municipality }: PublicContext, token: string): Promise<VisitorThreadDto> {
    const id = this.tokens.open(municipality.id, token);
    return this.unitOfWork.run(municipality.id, async (tx) => this.dto(tx, await this.own(tx, id)));
  }

  /** @throws Problem assistance_link_invalid, rate_limited */
  write({ municipality }: PublicContext, token: string, body: string): Promise<VisitorThreadDto> {
    const id = this.tokens.open(municipality.id, token);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.own(tx, id, { lock: true });
      await this.brake.checkThread(tx, id);
      const message = { authorKind: 'VISITOR', authorId: null, body, at: this.clock.now() } as const;
      const messageId = await this.threads.addMessage(tx, municipality, id, message, 'OPEN');
      const thread = await this.threads.get(tx, id);
      await this.mails.asked(tx, municipality, thread, messageId);
      return this.dto(tx, thread);
    });
  }

  /** @throws Problem assistance_link_invalid, rate_limited, upload_… */
  async attach(
    { municipality }: PublicContext,
    token: string,
    request: FastifyRequest,
  ): Promise<VisitorThreadDto> {
    const id = this.tokens.open(municipality.id, token);
    await this.throttle.pass(
      { key: ['assistance-file', id], limit: 10, windowSeconds: 3_600 },
      { key: ['assistance-file-address', request.ip], limit: 20, windowSeconds: 3_600 },
    );
    await this.unitOfWork.run(municipality.id, async (tx) => this.roomFor(tx, await this.own(tx, id)));
    return this.gate.pass(async () => {
      const received = await readFile(request);
      const file = await this.checker.check(received.bytes);
      const fileId = uuidv7();
      const storageKey = `assistance/${municipality.id}/${id}/${fileId}`;
      await this.storage.putNew(storageKey, file.bytes, file.type).catch(() => {
        throw new Problem('service_unavailable');
      });
      try {
        return await this.unitOfWork.run(municipality.id, async (tx) => {
          const thread = await this.own(tx, id, { lock: true });
          await this.roomFor(tx, thread);
          await this.threads.addFile(tx, municipality.id, {
            id: fileId,
            threadId: id,
            fileName: safeFileName(received.fileName, file.type),
            mediaType: file.type,
            storageKey,
            sizeBytes: file.bytes.length,
            sha256: createHash('sha256').update(file.bytes).digest('hex'),
            createdAt: this.clock.now(),
          });
          return this.dto(tx, thread);
        });
      } catch (error) {
        await this.storage
          .remove(storageKey)
          .catch(() => this.logger.warn({ event: 'assistance.orphan_left', key: storageKey }));
        throw error;
      }
    });
  }

  /** For the office; leaves a trace. @throws Problem not_found */
  async file(call: OperatorContext, threadId: string, fileId: string): Promise<StreamableFile> {
    const file = await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const found = await this.threads.file(tx, threadId, fileId);
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action: 'assistance.file_opened',
        subject: { kind: 'assistance_thread', id: threadId },
        data: { fileId },
      });
      return found;
    });
    const bytes = await this.storage.get(file.storageKey);
    return new StreamableFile(bytes, {
      type: file.mediaType,
      length: bytes.length,
      disposition: `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
    });
  }

  /** A key of a question that was never there, or that belongs to somebody with an account, opens nothing. */
  private async own(tx: Tx, id: string, options: { lock?: boolean } = {}): Promise<ThreadRow> {
    const thread = await this.threads.get(tx, id, options).catch((error: unknown) => {
      throw error instanceof Problem ? new Problem('assistance_link_invalid') : error;
    });
    if (thread.holderId !== null) throw new Problem('assistance_link_invalid');
    return thread;
  }

  private async roomFor(tx: Tx, thread: ThreadRow): Promise<void> {
    if ((await this.threads.files(tx, [thread.id])).length >= MAX_FILES)
      throw new Problem('assistance_files_full');
  }

  private async dto(tx: Tx, thread: ThreadRow): Promise<VisitorThreadDto> {
    return toVisitorThreadDto(
      thread,
      await this.threads.messages(tx, [thread.id]),
      await this.threads.files(tx, [thread.id]),
    );
  }
}
