import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { toRealTime } from '../../../platform/clock/town-time.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { ApplicantContext } from '../../../platform/http/context.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import {
  PermanentEffectError,
  type EffectHandler,
  type OutboxMessage,
} from '../../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import type { PdfDocument } from '../../../platform/pdf/pdf-document.js';
import { PdfError } from '../../../platform/pdf/pdf-errors.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { DocumentPrinter } from '../document-printer.js';
import type { DocumentLinkDto } from '../http/document-link.dto.js';
import {
  availabilityAttestationDocument,
  selfCertificationDocument,
  type AvailabilityAttestationData,
  type SelfCertificationData,
} from '../templates/index.js';

/** Raised when a form changes what it prints. */
const TEMPLATE_VERSION = 1;
const LINK_SECONDS = 60;
const KEPT_DAYS = 7;
const BATCH = 100;

/** What a form prints, by kind. */
export interface FormSnapshots {
  SELF_CERTIFICATION: SelfCertificationData;
  AVAILABILITY_ATTESTATION: AvailabilityAttestationData;
}
export type FormKind = keyof FormSnapshots;

type FormRow = { [K in FormKind]: { kind: K; snapshot: FormSnapshots[K] } }[FormKind] & {
  id: string;
  municipalityId: string;
  hash: string;
  fileName: string;
  storageKey: string | null;
  createdAt: Date;
};

const COLUMNS = `id, municipality_id AS "municipalityId", kind, hash, file_name AS "fileName", snapshot,
  storage_key AS "storageKey", created_at AS "createdAt"`;

/**
 * Forms to be signed, filled in with what is known. The first request writes down what to print; the worker prints it
 * and every later one gets the link. Forms hold personal data: they are erased after a week.
 */
@Injectable()
export class PreparedForms implements EffectHandler, OnModuleInit {
  readonly topic = 'form.render';
  readonly concurrency = 2;

  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly effects: EffectRegistry,
    private readonly jobs: PeriodicJobs,
    private readonly storage: ObjectStorage,
    private readonly printer: DocumentPrinter,
    private readonly directory: MunicipalityDirectory,
  ) {}

  onModuleInit(): void {
    this.effects.register(this);
    this.jobs.add({ name: 'forms.purge', everySeconds: 3_600, run: () => this.purge() });
  }

  /** @param snapshot reads what to print in the transaction that writes it down */
  async link<K extends FormKind>(
    call: ApplicantContext,
    form: { kind: K; fileName: string; snapshot: (tx: Tx) => Promise<FormSnapshots[K]> },
  ): Promise<DocumentLinkDto> {
    const row = await this.unitOfWork.run(call.municipality.id, async (tx) =>
      this.ordered(tx, call, form.kind, form.fileName, await form.snapshot(tx)),
    );
    if (!row.storageKey) return { url: null, expiresAt: null, state: 'PREPARING' };
    const file = { fileName: row.fileName, mediaType: 'application/pdf' };
    return {
      url: await this.storage.signedLink(row.storageKey, file, LINK_SECONDS),
      expiresAt: new Date(toRealTime(this.clock.now()).getTime() + LINK_SECONDS * 1_000).toISOString(),
      state: 'READY',
    };
  }

  async run(message: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void> {
    const form = await this.unitOfWork.run(message.municipalityId, (tx) =>
      this.find(tx, String(message.payload['formId'])),
    );
    // Erased meanwhile, or printed already.
    if (!form || form.storageKey) return;
    const storageKey = `forms/${form.municipalityId}/${form.id}/${form.hash}.pdf`;
    await this.storage.put(storageKey, await this.print(form), 'application/pdf');
    return async (tx) => {
      await tx.query(
        'UPDATE prepared_form SET storage_key = $2, stored_at = $3 WHERE id = $1 AND stored_at IS NULL',
        [form.id, storageKey, this.clock.now()],
      );
    };
  }

  private async ordered(
    tx: Tx,
    call: ApplicantContext,
    kind: FormKind,
    fileName: string,
    snapshot: FormSnapshots[FormKind],
  ): Promise<FormRow> {
    const { municipality, actor } = call;
    const printed = JSON.stringify([kind, TEMPLATE_VERSION, snapshot]);
    const hash = createHash('sha256').update(printed).digest('hex');
    const id = uuidv7();
    const inserted: unknown[] = await tx.query(
      `INSERT INTO prepared_form (id, municipality_id, holder_id, kind, hash, file_name, snapshot, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT prepared_form_once DO NOTHING RETURNING id`,
      [id, municipality.id, actor.holderId, kind, hash, fileName, snapshot, this.clock.now()],
    );
    if (inserted.length > 0) {
      await this.outbox.add(tx, {
        municipalityId: municipality.id,
        topic: this.topic,
        key: id,
        payload: { formId: id },
      });
    }
    const rows: FormRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM prepared_form WHERE holder_id = $1 AND hash = $2`,
      [actor.holderId, hash],
    );
    return rows[0]!;
  }

  private async find(tx: Tx, id: string): Promise<FormRow | null> {
    const rows: FormRow[] = await tx.query(`SELECT ${COLUMNS} FROM prepared_form WHERE id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** @throws PermanentEffectError when no further try can print it */
  private async print(form: FormRow): Promise<Buffer> {
    const document: PdfDocument =
      form.kind === 'SELF_CERTIFICATION'
        ? selfCertificationDocument(form.snapshot)
        : availabilityAttestationDocument(form.snapshot);
    try {
      return await this.printer.print(document, form.createdAt);
    } catch (error) {
      if (error instanceof PdfError && !error.retryable) throw new PermanentEffectError(`pdf ${error.code}`);
      throw error;
    }
  }

  /** The file goes first: a row without its file would only be printed again. */
  private async purge(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_DAYS * 86_400_000);
    for (const { id } of await this.directory.all()) {
      const old: { id: string; storageKey: string | null }[] = await this.unitOfWork.run(id, (tx) =>
        tx.query(
          `SELECT id, storage_key AS "storageKey" FROM prepared_form WHERE created_at < $1 ORDER BY created_at LIMIT $2`,
          [before, BATCH],
        ),
      );
      for (const form of old) {
        if (form.storageKey) await this.storage.remove(form.storageKey);
        await this.unitOfWork.run(id, (tx) => tx.query('DELETE FROM prepared_form WHERE id = $1', [form.id]));
      }
    }
  }
}
