import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ImportKind } from '@sosta/contracts';
import type { FastifyRequest } from 'fastify';
import { Audit } from '../../../platform/audit/audit.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { NotTextError, TextProbe, TooLargeError } from '../../../platform/csv/text-probe.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CallContext, ClientActor, OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { CHECK_IMPORT, wishFor } from '../effects/import-topics.js';
import { ImportBatches, type ImportBatchRow } from '../persistence/import-batches.js';

const MAX_IMPORT_BYTES = 200 * 1024 * 1024;

/** What multipart adds around the file. */
const ENVELOPE_BYTES = 64 * 1024;

/** Takes a file from an operator or a third party's program: it flows from the socket to the store and is never whole in memory. */
@Injectable()
export class UploadImport {
  maxBytes = MAX_IMPORT_BYTES;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly batches: ImportBatches,
    private readonly storage: ObjectStorage,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @throws Problem upload_missing, upload_empty, import_too_large, import_not_csv, import_under_way;
   *   api_zone_not_allowed for a key that is limited to zones: a file knows no such limit
   */
  async run(
    call: OperatorContext | CallContext<ClientActor>,
    kind: ImportKind,
    request: FastifyRequest,
  ): Promise<ImportBatchRow> {
    const { actor } = call;
    if (actor.kind === 'CLIENT' && actor.zoneIds) throw new Problem('api_zone_not_allowed');
    const id = uuidv7();
    const storageKey = `imports/${call.municipality.id}/${id}`;
    let file: { probe: TextProbe; fileName: string };
    try {
      await this.unitOfWork.run(call.municipality.id, (tx) => this.batches.refuseSecond(tx));
      file = await this.receive(request, storageKey);
    } catch (error) {
      // What still comes is read and forgotten: the connection would wait for it for ever.
      request.raw.unpipe();
      request.raw.resume();
      throw error;
    }
    try {
      if (file.probe.sizeBytes === 0) throw new Problem('upload_empty');
      return await this.unitOfWork.run(call.municipality.id, async (tx) => {
        const batch = await this.batches.insert(tx, {
          id,
          municipalityId: call.municipality.id,
          kind,
          fileName: file.fileName,
          sizeBytes: file.probe.sizeBytes,
          sha256: file.probe.sha256(),
          encoding: file.probe.encoding,
          storageKey,
          createdBy: actor.kind === 'OPERATOR' ? actor.operatorId : null,
          createdByClient: actor.kind === 'CLIENT' ? actor.clientId : null,
        });
        await wishFor(this.outbox, tx, CHECK_IMPORT, batch, 'check');
        await this.audit.record(tx, {
          municipalityId: call.municipality.id,
          actor:
            actor.kind === 'OPERATOR'
              ? { kind: 'OPERATOR', id: actor.operatorId }
              : { kind: 'CLIENT', id: actor.clientId },
          action: 'import.uploaded',
          subject: { kind: 'import_batch', id },
          data: { kind, bytes: file.probe.sizeBytes },
        });
        return batch;
      });
    } catch (error) {
      // Nobody will ever ask for the object: it must not stay.
      await this.storage
        .remove(storageKey)
        .catch(() => this.logger.warn({ event: 'import.orphan_left', key: storageKey }));
      throw error;
    }
  }

  private async receive(
    request: FastifyRequest,
    storageKey: string,
  ): Promise<{ probe: TextProbe; fileName: string }> {
    if (!request.isMultipart()) throw new Problem('upload_missing');
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > this.maxBytes + ENVELOPE_BYTES) throw new Problem('import_too_large');
    try {
      const limits = { fileSize: this.maxBytes + 1, files: 1, fields: 2, parts: 3, fieldSize: 200 };
      for await (const part of request.parts({ limits })) {
        if (part.type !== 'file') continue;
        const probe = new TextProbe(this.maxBytes);
        await this.store(part.file, probe, storageKey);
        return { probe, fileName: fileNameOf(part.filename) };
      }
    } catch (error) {
      throw this.problemOf(error);
    }
    throw new Problem('upload_missing');
  }

  private async store(source: Readable, probe: TextProbe, storageKey: string): Promise<void> {
    // Both are waited for, whichever fails: the upload undoes its parts before we answer.
    const [read, stored] = await Promise.allSettled([
      pipeline(source, probe),
      this.storage.putStream(storageKey, probe, 'text/csv'),
    ]);
    if (read.status === 'rejected') throw read.reason;
    if (stored.status === 'rejected') {
      // Perhaps only the answer is missing.
      await this.storage.remove(storageKey).catch(() => undefined);
      this.logger.warn({ event: 'import.store_failed' });
      throw new Problem('service_unavailable');
    }
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof TooLargeError) return new Problem('import_too_large');
    if (error instanceof NotTextError) return new Problem('import_not_csv');
    return new Problem(
      (error as { statusCode?: number } | null)?.statusCode === 413
        ? 'import_too_large'
        : 'malformed_request',
    );
  }
}

/** A name to show in a list: no folders, nothing invisible. */
function fileNameOf(name: string | undefined): string {
  const base = (name ?? '').toWellFormed().normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const shown = base.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '').trim();
  return [...shown].slice(0, 100).join('') || 'file.csv';
}
