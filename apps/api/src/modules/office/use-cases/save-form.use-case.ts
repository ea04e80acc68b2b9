import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { changesOf, toLocalized } from '../../catalogue/index.js';
import { Gate, UploadChecker, readFile, safeFileName } from '../../documents/index.js';
import {
  toOperatorFormDto,
  type CreateFormInput,
  type OperatorFormDto,
  type UpdateFormInput,
} from '../http/forms.dto.js';
import { FormRepository, type FormRow } from '../persistence/form.repository.js';

/** Makes and changes forms, and publishes their files: PDFs only, looked into like those that citizens send. */
@Injectable()
export class SaveFormUseCase {
  private readonly gate = new Gate(2, 10);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly forms: FormRepository,
    private readonly checker: UploadChecker,
    private readonly storage: ObjectStorage,
    private readonly audit: Audit,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws Problem validation_failed on /code when another form has it */
  create(call: OperatorContext, input: CreateFormInput): Promise<OperatorFormDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const form = await this.forms.insert(
        tx,
        call.municipality.id,
        {
          code: input.code,
          title: toLocalized(input.title),
          description: toLocalized(input.description),
          placement: input.placement,
          position: input.position ?? null,
        },
        this.clock.now(),
      );
      await this.record(tx, call, 'form.created', form, { code: form.code });
      return toOperatorFormDto(form, []);
    });
  }

  /** @throws Problem not_found, conflict_stale_version */
  update(call: OperatorContext, input: UpdateFormInput & { id: string }): Promise<OperatorFormDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const before = await this.forms.get(tx, input.id, { lock: true });
      const after = await this.forms.update(tx, {
        ...before,
        version: input.version,
        title: input.title ? toLocalized(input.title) : before.title,
        description: input.description ? toLocalized(input.description) : before.description,
        placement: input.placement ?? before.placement,
        position: input.position ?? before.position,
        active: input.active ?? before.active,
      });
      await this.record(tx, call, 'form.updated', before, { changes: changesOf(before, after) });
      return toOperatorFormDto(after, await this.forms.files(tx, after.id));
    });
  }

  /** @throws Problem not_found, upload_…, upload_pdf_required, service_unavailable */
  upload(call: OperatorContext, id: string, request: FastifyRequest): Promise<OperatorFormDto> {
    return this.gate.pass(async () => {
      await this.unitOfWork.run(call.municipality.id, (tx) => this.forms.get(tx, id));
      const received = await readFile(request);
      const file = await this.checker.check(received.bytes);
      if (file.type !== 'application/pdf') throw new Problem('upload_pdf_required');
      const storageKey = `office-forms/${call.municipality.id}/${id}/${uuidv7()}.pdf`;
      await this.storage.putNew(storageKey, file.bytes, file.type).catch(() => {
        throw new Problem('service_unavailable');
      });
      try {
        return await this.unitOfWork.run(call.municipality.id, async (tx) => {
          const form = await this.forms.get(tx, id, { lock: true });
          const version = await this.forms.addFile(tx, call.municipality.id, {
            formId: id,
            fileName: safeFileName(received.fileName, file.type),
            storageKey,
            sizeBytes: file.bytes.length,
            pageCount: file.pages ?? 1,
            sha256: createHash('sha256').update(file.bytes).digest('hex'),
            publishedAt: this.clock.now(),
            operatorId: call.actor.operatorId,
          });
          await this.record(tx, call, 'form.published', form, { code: form.code, version });
          return toOperatorFormDto(form, await this.forms.files(tx, id));
        });
      } catch (error) {
        // Nobody will ever ask for the object: it must not stay.
        await this.storage
          .remove(storageKey)
          .catch(() => this.logger.warn({ event: 'form.orphan_left', key: storageKey }));
        throw error;
      }
    });
  }

  private record(
    tx: Tx,
    { municipality, actor }: OperatorContext,
    action: string,
    form: FormRow,
    data: Record<string, unknown>,
  ): Promise<void> {
    return this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: { kind: 'OPERATOR', id: actor.operatorId },
      action,
      subject: { kind: 'form', id: form.id },
      data,
    });
  }
}
