import { createHash } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LOCALES, type Locale } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Clock } from '../../platform/clock/clock.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { PeriodicJobs } from '../../platform/jobs/periodic-jobs.js';
import {
  PermanentEffectError,
  type EffectHandler,
  type OutboxMessage,
} from '../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { PdfError } from '../../platform/pdf/pdf-errors.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import {
  DocumentPrinter,
  preliminaryCommunicationDocument,
  type DocumentLinkDto,
  type PreliminaryCommunicationData,
} from '../documents/index.js';
import { MunicipalityDirectory, type Municipality } from '../municipalities/index.js';
import { RegistryMode } from './registry-mode.js';

/** Raised when the form changes what it prints. */
const TEMPLATE_VERSION = 1;
const LINK_SECONDS = 60;
const KIND = 'PRELIMINARY_COMMUNICATION';

interface FormRow {
  id: string;
  snapshot: PreliminaryCommunicationData;
  storageKey: string | null;
  createdAt: Date;
}
const COLUMNS = `id, snapshot, storage_key AS "storageKey", created_at AS "createdAt"`;

/**
 * The blank form of the preliminary communication, that anybody downloads (R38). It is printed once for each wording:
 * when the office moves, the next download is another form. The worker prints it ahead of the first reader.
 */
@Injectable()
export class BlankForms implements EffectHandler, OnModuleInit {
  readonly topic = 'blank-form.print';

  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly effects: EffectRegistry,
    private readonly jobs: PeriodicJobs,
    private readonly storage: ObjectStorage,
    private readonly printer: DocumentPrinter,
    private readonly directory: MunicipalityDirectory,
    private readonly mode: RegistryMode,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.effects.register(this);
    this.jobs.add({ name: 'blank-forms.prepare', everySeconds: 600, run: () => this.prepare() });
  }

  /** @throws Problem feature_not_enabled */
  async link(call: PublicContext): Promise<DocumentLinkDto> {
    await this.mode.require(call.municipality);
    const municipality = await this.directory.byId(call.municipality.id);
    const form = await this.unitOfWork.run(municipality.id, (tx) =>
      this.ordered(tx, municipality, call.locale),
    );
    if (!form.storageKey) return { url: null, expiresAt: null, state: 'PREPARING' };
    const file = { fileName: 'comunicazione-preliminare.pdf', mediaType: 'application/pdf' };
    return {
      url: await this.storage.signedLink(form.storageKey, file, LINK_SECONDS),
      expiresAt: new Date(this.clock.now().getTime() + LINK_SECONDS * 1_000).toISOString(),
      state: 'READY',
    };
  }

  async run(message: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void> {
    const { municipalityId } = message;
    const id = String(message.payload['formId']);
    const rows: FormRow[] = await this.unitOfWork.run(municipalityId, (tx) =>
      tx.query(`SELECT ${COLUMNS} FROM blank_form WHERE id = $1`, [id]),
    );
    const form = rows[0];
    if (!form || form.storageKey) return;
    const storageKey = `blank-forms/${municipalityId}/${id}.pdf`;
    await this.storage.put(storageKey, await this.print(form), 'application/pdf');
    return async (tx) => {
      await tx.query('UPDATE blank_form SET storage_key = $2 WHERE id = $1', [id, storageKey]);
    };
  }

  private async ordered(tx: Tx, municipality: Municipality, locale: Locale): Promise<FormRow> {
    const snapshot = this.snapshot(municipality, locale);
    const hash = createHash('sha256')
      .update(JSON.stringify([TEMPLATE_VERSION, snapshot]))
      .digest('hex');
    const find = (): Promise<FormRow[]> =>
      tx.query(`SELECT ${COLUMNS} FROM blank_form WHERE kind = $1 AND hash = $2`, [KIND, hash]);
    const [known] = await find();
    if (known) return known;
    const id = uuidv7();
    const inserted: unknown[] = await tx.query(
      `INSERT INTO blank_form (id, municipality_id, kind, hash, snapshot, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT ON CONSTRAINT blank_form_once DO NOTHING RETURNING id`,
      [id, municipality.id, KIND, hash, snapshot, this.clock.now()],
    );
    if (inserted.length > 0) {
      await this.outbox.add(tx, {
        municipalityId: municipality.id,
        topic: this.topic,
        key: id,
        payload: { formId: id },
      });
    }
    return (await find())[0]!;
  }

  private snapshot({ name, slug, profile }: Municipality, locale: Locale): PreliminaryCommunicationData {
    const { office } = profile;
    const site = `${this.config.publicUrl.replace(/^https?:\/\//, '')}/${slug}`;
    return {
      locale,
      municipality: { name, accentColor: profile.accentColor },
      office: {
        addressLines: [profile.concessionaire, office.address],
        phone: office.phone,
        email: office.email,
        hours: office.hours.map(({ days, hours }) => ({ days: inLocale(days, 'it'), hours })),
      },
      onlineAddress: `${site}/comunicazione-preliminare`,
      privacyAddress: `${site}/privacy`,
    };
  }

  private async prepare(): Promise<void> {
    for (const municipality of await this.directory.all()) {
      if (!(await this.mode.isOn(municipality))) continue;
      await this.unitOfWork.run(municipality.id, async (tx) => {
        for (const locale of LOCALES) await this.ordered(tx, municipality, locale);
      });
    }
  }

  /** @throws PermanentEffectError when no further try can print it */
  private async print(form: FormRow): Promise<Buffer> {
    try {
      return await this.printer.print(preliminaryCommunicationDocument(form.snapshot), form.createdAt);
    } catch (error) {
      if (error instanceof PdfError && !error.retryable) throw new PermanentEffectError(`pdf ${error.code}`);
      throw error;
    }
  }
}
