import { createHash } from 'node:crypto';
import { PassThrough, Readable, Transform, type TransformCallback } from 'node:stream';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ZipFile } from 'yazl';
import { Audit } from '../../../platform/audit/audit.js';
import { isBefore, periodEnd, type CivilDate } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import {
  DeferredEffect,
  PermanentEffectError,
  type EffectHandler,
  type OutboxMessage,
} from '../../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../../platform/outbox/effect-registry.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import type { PreservationDto, PreservationListDto } from '../http/preservation.dto.js';
import { indexCsv, indexXml, type PreservedFile } from './preservation-index.js';

const KEPT_DAYS = 7;
const PAGE = 200;
const LISTED = 10;

interface PackageRow {
  id: string;
  fromOn: CivilDate;
  toOn: CivilDate;
  requestedAt: Date;
  storageKey: string | null;
  sha256: string | null;
  sizeBytes: string | null;
  files: number | null;
  storedAt: Date | null;
}

/** One file to be packed: of the store with the hash recorded when it was made, or a receipt of the database. */
interface Source extends Omit<PreservedFile, 'sha256' | 'bytes'> {
  id: string;
  storageKey: string | null;
  recorded: string | null;
}

const COLUMNS = `id, from_on::text AS "fromOn", to_on::text AS "toOn", requested_at AS "requestedAt", storage_key AS "storageKey",
  sha256, size_bytes AS "sizeBytes", files, stored_at AS "storedAt"`;

const NUMBER = `m.number_prefix || '/' || CASE i.section WHEN '' THEN '' ELSE i.section || '/' END || i.year || '/' || lpad(i.number::text, 6, '0')`;

/**
 * Packages of a period's invoices for whoever preserves them by law: every file sent, every copy, every receipt, with a
 * list of their hashes. Packed as it is read: what is in memory does not grow with what is packed, but for the list. A
 * file that is not what was recorded when it was made stops the package.
 */
@Injectable()
export class Preservation implements EffectHandler, OnModuleInit {
  readonly topic = 'invoices.preserve';
  readonly concurrency = 1;

  constructor(
    private readonly registry: EffectRegistry,
    private readonly jobs: PeriodicJobs,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly storage: ObjectStorage,
    private readonly directory: MunicipalityDirectory,
    private readonly audit: Audit,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
    this.jobs.add({ name: 'invoices.erase-packages', everySeconds: 3_600, run: () => this.erase() });
  }

  async list(call: OperatorContext): Promise<PreservationListDto> {
    const rows: PackageRow[] = await this.unitOfWork.run(call.municipality.id, (tx) =>
      tx.query(
        `SELECT ${COLUMNS} FROM invoice_preservation ORDER BY requested_at DESC, id DESC LIMIT ${LISTED}`,
      ),
    );
    return { items: await Promise.all(rows.map((row) => this.dto(row))) };
  }

  /** @throws Problem validation_failed for a period that ends before it begins, or is a year or longer */
  order(call: OperatorContext, input: { fromOn: CivilDate; toOn: CivilDate }): Promise<PreservationDto> {
    const { municipality, actor } = call;
    const { fromOn, toOn } = input;
    if (isBefore(toOn, fromOn) || !isBefore(toOn, periodEnd(fromOn, 'YEAR', 1)))
      throw Problem.fields([{ pointer: '/toOn', code: 'value_not_allowed' }]);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const id = uuidv7();
      const rows: PackageRow[] = await tx.query(
        `INSERT INTO invoice_preservation (id, municipality_id, from_on, to_on, requested_by, requested_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
        [id, municipality.id, fromOn, toOn, actor.operatorId, this.clock.now()],
      );
      await this.outbox.add(tx, {
        municipalityId: municipality.id,
        topic: this.topic,
        key: id,
        payload: { packageId: id },
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'invoice.preservation_ordered',
        subject: { kind: 'municipality', id: municipality.id },
        data: { from: fromOn, to: toOn },
      });
      return this.dto(rows[0]!);
    });
  }

  async run(message: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void> {
    const { municipalityId } = message;
    const id = String(message.payload['packageId']);
    const municipality = await this.directory.byId(municipalityId);
    const [row] = await this.unitOfWork.run<PackageRow[]>(municipalityId, (tx) =>
      tx.query(`SELECT ${COLUMNS} FROM invoice_preservation WHERE id = $1`, [id]),
    );
    if (!row) throw new PermanentEffectError('The package does not exist');
    if (row.storedAt) return;
    // Papers just issued are written by other effects; a package without them would lack them for ever.
    if (await this.unwritten(municipalityId, row))
      throw new DeferredEffect(new Date(this.clock.now().getTime() + 2000));

    const zip = new ZipFile();
    const packed: PreservedFile[] = [];
    const whole = new Measure();
    // Another try never writes over what was recorded.
    const key = `preservation/${municipalityId}/${id}/${uuidv7()}.zip`;
    const out = zip.outputStream.pipe(new PassThrough());
    zip.on('error', (error: Error) => out.destroy(error));
    whole.on('error', () => undefined);
    out.on('error', (error) => whole.destroy(error));
    const stored = this.storage.putStream(key, out.pipe(whole), 'application/zip');
    stored.catch((error: Error) => out.destroy(error));
    const filled = this.pack(zip, municipalityId, row, packed).then(
      () => {
        const mtime = row.requestedAt;
        const { issuer } = municipality;
        const head = {
          ...{ issuer: issuer.legalName, vatNumber: issuer.vatNumber },
          ...{ fromOn: row.fromOn, toOn: row.toOn, preparedAt: row.requestedAt },
        };
        zip.addBuffer(Buffer.from(indexCsv(packed)), 'indice.csv', { mtime });
        zip.addBuffer(Buffer.from(indexXml(packed, head)), 'indice.xml', { mtime });
        zip.end();
      },
      (error: Error) => out.destroy(error),
    );
    await Promise.all([stored, filled]);
    return async (tx) => {
      await tx.query(
        `UPDATE invoice_preservation SET storage_key = $2, sha256 = $3, size_bytes = $4, files = $5, stored_at = $6
          WHERE id = $1 AND stored_at IS NULL`,
        [id, key, whole.sha256(), whole.bytes, packed.length, this.clock.now()],
      );
    };
  }

  /** Packs one file after the other, each read only when the one before has been written. */
  private async pack(
    zip: ZipFile,
    municipalityId: string,
    row: PackageRow,
    packed: PreservedFile[],
  ): Promise<void> {
    for (let after = ['', ''] as [string, string]; ;) {
      const page = await this.sources(municipalityId, row, after);
      for (const source of page) {
        const { id: _id, storageKey: _key, recorded, ...file } = source;
        const measured = new Measure();
        const content = await this.open(municipalityId, source);
        content.on('error', (error) => measured.destroy(error));
        const read = new Promise<void>((resolve, reject) =>
          measured.once('end', resolve).once('error', reject),
        );
        zip.addReadStream(content.pipe(measured), file.path, { mtime: row.requestedAt });
        await read;
        const sha256 = measured.sha256();
        if (recorded !== null && recorded !== sha256)
          throw new Error(`A file is not what was recorded: ${source.id}`);
        packed.push({ ...file, sha256, bytes: measured.bytes });
      }
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      after = [last.path, last.id];
    }
  }

  private async open(municipalityId: string, { id, storageKey }: Source): Promise<Readable> {
    if (storageKey !== null) return this.storage.getStream(storageKey);
    const rows: { body: string }[] = await this.unitOfWork.run(municipalityId, (tx) =>
      tx.query('SELECT body FROM sdi_receipt WHERE id = $1', [id]),
    );
    return Readable.from([Buffer.from(rows[0]?.body ?? '', 'utf8')]);
  }

  /** By their place in the package. */
  private sources(
    municipalityId: string,
    { fromOn, toOn }: PackageRow,
    after: [string, string],
  ): Promise<Source[]> {
    return this.unitOfWork.run(municipalityId, (tx) =>
      tx.query(
        `WITH paper AS (
           SELECT i.id, i.type, ${NUMBER} AS number, i.issued_on::text AS "issuedOn" FROM invoice i JOIN municipality m ON m.id = i.municipality_id
            WHERE i.issued_on BETWEEN $1 AND $2)
         SELECT * FROM (
           SELECT d.id, CASE d.kind WHEN 'INVOICE_XML' THEN 'FATTURA_XML' ELSE 'COPIA_PDF' END AS kind, p.type, p.number, p."issuedOn",
                  replace(p.number, '/', '-') || '/' || CASE WHEN d.kind = 'INVOICE_PDF' AND d.serial > 1 THEN d.serial || '-' ELSE '' END || d.file_name AS path,
                  d.storage_key AS "storageKey", d.sha256 AS recorded
             FROM paper p JOIN issued_document d ON d.subject_id = p.id AND d.kind IN ('INVOICE_XML', 'INVOICE_PDF')
           UNION ALL
           SELECT r.id, 'RICEVUTA', p.type, p.number, p."issuedOn",
                  replace(p.number, '/', '-') || '/ricevute/' || regexp_replace(r.invoice_file_name, '\\.xml$', '') || '_' || r.kind || '_' || r.id || '.xml',
                  NULL, NULL
             FROM paper p JOIN sdi_transmission t ON t.invoice_id = p.id JOIN sdi_receipt r ON r.transmission_id = t.id) AS packed
          WHERE (path COLLATE "C", id) > ($3, coalesce(nullif($4, '')::uuid, '00000000-0000-0000-0000-000000000000'))
          ORDER BY path COLLATE "C", id LIMIT ${PAGE}`,
        [fromOn, toOn, ...after],
      ),
    );
  }

  private async unwritten(municipalityId: string, { fromOn, toOn }: PackageRow): Promise<boolean> {
    const rows: unknown[] = await this.unitOfWork.run(municipalityId, (tx) =>
      tx.query(
        `SELECT 1 FROM invoice i JOIN issued_document d ON d.subject_id = i.id AND d.kind IN ('INVOICE_XML', 'INVOICE_PDF')
          WHERE i.issued_on BETWEEN $1 AND $2 AND d.stored_at IS NULL LIMIT 1`,
        [fromOn, toOn],
      ),
    );
    return rows.length > 0;
  }

  /** They are full of personal data, and can be made again. */
  private async erase(): Promise<void> {
    const now = this.clock.now();
    const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
    for (const { id } of await this.directory.all()) {
      const old: { id: string; storageKey: string }[] = await this.unitOfWork.run(id, (tx) =>
        tx.query(
          `SELECT id, storage_key AS "storageKey" FROM invoice_preservation WHERE storage_key IS NOT NULL AND stored_at < $1 LIMIT 100`,
          [before],
        ),
      );
      for (const one of old) {
        await this.storage.remove(one.storageKey);
        await this.unitOfWork.run(id, (tx) =>
          tx.query('UPDATE invoice_preservation SET storage_key = NULL, erased_at = $2 WHERE id = $1', [
            one.id,
            now,
          ]),
        );
      }
    }
  }

  private async dto(row: PackageRow): Promise<PreservationDto> {
    const fileName = `fatture-${row.fromOn}-${row.toOn}.zip`;
    return {
      id: row.id,
      fromOn: row.fromOn,
      toOn: row.toOn,
      requestedAt: row.requestedAt.toISOString(),
      state: row.storedAt === null ? 'PREPARING' : row.storageKey === null ? 'ERASED' : 'READY',
      fileName,
      files: row.files,
      sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
      sha256: row.sha256,
      url:
        row.storageKey &&
        (await this.storage.signedLink(row.storageKey, { fileName, mediaType: 'application/zip' })),
    };
  }
}

/** Counts and hashes what passes. */
class Measure extends Transform {
  bytes = 0;
  private readonly hash = createHash('sha256');

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    done(null, chunk);
  }

  /** Once, after the end. */
  sha256(): string {
    return this.hash.digest('hex');
  }
}
