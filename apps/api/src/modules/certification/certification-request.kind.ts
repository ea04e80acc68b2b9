import { Injectable, type OnModuleInit } from '@nestjs/common';
import { label, type DocumentKind, type Locale } from '@sosta/contracts';
import { addDays, civilDateOf, laterOf, periodEnd } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import { Sectors, describeNumbers } from '../catalogue/index.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import {
  RequestDocuments,
  RequestKinds,
  RequestRepository,
  SYSTEM_ACTOR,
  type Acceptance,
  type RequestKindHandler,
  type RequestParts,
  type RequestRow,
  type ReviewCheck,
} from '../requests/index.js';
import { judgeSector } from './domain/sector-check.js';
import { toCertificationDto } from './http/to-certification-dto.js';
import { CertificationRepository, type CertificationRow } from './persistence/certification.repository.js';

const TEXT = {
  it: {
    addressOk: 'L’indirizzo è quello attuale del profilo',
    addressChanged: 'Il profilo ora ha un altro indirizzo',
    noneValid: 'Nessuna altra certificazione dello stesso tipo in corso di validità',
    closes: (numbers: string) => `Accettando si chiude la certificazione di residenza ${numbers}`,
    exists: (numbers: string) => `C’è già una certificazione valida dello stesso tipo: ${numbers}`,
    documentsOk: 'Tutti i documenti richiesti sono presenti',
    documentsMissing: (kinds: string) => `Documenti mancanti: ${kinds}`,
  },
  en: {
    addressOk: 'The address is the current one of the profile',
    addressChanged: 'The profile has another address now',
    noneValid: 'No other valid certification of the same kind',
    closes: (numbers: string) => `Accepting closes the certification of residence ${numbers}`,
    exists: (numbers: string) => `There is a valid certification of the same kind already: ${numbers}`,
    documentsOk: 'All required documents are there',
    documentsMissing: (kinds: string) => `Missing documents: ${kinds}`,
  },
} as const satisfies Record<Locale, object>;

interface Address {
  street: string;
  streetNumber: string;
}

/** Certifications at the review desk: accepting one gives it its validity. */
@Injectable()
export class CertificationRequestKind implements RequestKindHandler, OnModuleInit {
  readonly kind = 'CERTIFICATION' as const;

  constructor(
    private readonly clock: Clock,
    private readonly kinds: RequestKinds,
    private readonly requests: RequestRepository,
    private readonly documents: RequestDocuments,
    private readonly directory: MunicipalityDirectory,
    private readonly certifications: CertificationRepository,
    private readonly sectors: Sectors,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  async titles(tx: Tx, requestIds: string[], locale: Locale): Promise<Map<string, string>> {
    const rows = await this.certifications.byIds(tx, requestIds);
    return new Map(rows.map((row) => [row.id, inLocale(row.typeName, locale)]));
  }

  async details(tx: Tx, requestIds: string[], locale: Locale): Promise<Map<string, RequestParts>> {
    const rows = await this.certifications.byIds(tx, requestIds);
    return new Map(rows.map((row) => [row.id, { certification: toCertificationDto(row, locale) }]));
  }

  async requiredDocuments(tx: Tx, requestId: string): Promise<DocumentKind[]> {
    return (await this.certification(tx, requestId)).requiredDocuments;
  }

  async checks(tx: Tx, request: RequestRow, locale: Locale): Promise<ReviewCheck[]> {
    const row = await this.certification(tx, request.id);
    const holder = await this.holder(tx, request.holderId);
    const { timezone } = await this.directory.byId(request.municipalityId);
    const today = civilDateOf(this.clock.now(), timezone);
    const text = TEXT[locale];
    const check = (
      code: string,
      ok: boolean,
      good: string,
      bad: string,
      level: 'WARN' | 'FAIL' = 'WARN',
    ): ReviewCheck => ({
      code,
      level: ok ? 'OK' : level,
      text: ok ? good : bad,
    });

    const checks: ReviewCheck[] = [];
    if (row.zoneId) checks.push(await this.sector(tx, row, row.zoneId, locale));
    const unchanged = row.street === holder.street && row.streetNumber === holder.streetNumber;
    checks.push({
      ...check('address', unchanged, text.addressOk, text.addressChanged),
      ...(!unchanged && {
        compared: {
          declared: `${row.street} ${row.streetNumber}`,
          found: `${holder.street} ${holder.streetNumber}`,
        },
      }),
    });

    const valid = (await this.certifications.acceptedOfKind(tx, request.holderId, row.kind, today)).filter(
      (one) => one.id !== row.id,
    );
    const numbers = valid.map((one) => one.requestNumber).join(', ');
    const already = row.kind === 'RESIDENCE' ? text.closes(numbers) : text.exists(numbers);
    checks.push(check('existing', valid.length === 0, text.noneValid, already));

    const sent = await this.documents.current(tx, request.id);
    const missing = row.requiredDocuments.filter((kind) => !sent.some((one) => one.kind === kind));
    const names = missing.map((kind) => label(locale, 'documentKind', kind)).join(', ');
    checks.push(
      check('documents', missing.length === 0, text.documentsOk, text.documentsMissing(names), 'FAIL'),
    );
    return checks;
  }

  /** Valid from today for the type's months. One residence at a time: an older one ends today. */
  async accept(
    tx: Tx,
    request: RequestRow,
    _acceptance: Acceptance,
    call: OperatorContext,
  ): Promise<{ command: 'accept'; policyIds: string[] }> {
    const row = await this.certification(tx, request.id);
    const today = civilDateOf(this.clock.now(), call.municipality.timezone);
    if (row.kind === 'RESIDENCE') {
      for (const older of await this.certifications.acceptedOfKind(
        tx,
        request.holderId,
        'RESIDENCE',
        today,
      )) {
        await this.close(tx, older, today);
      }
    }
    const to = row.validityMonths === null ? null : periodEnd(today, 'MONTH', row.validityMonths);
    await this.certifications.setValid(tx, request.id, { from: today, to });
    return { command: 'accept', policyIds: [] };
  }

  private async close(tx: Tx, older: CertificationRow, today: string): Promise<void> {
    const from = older.validFrom ?? today;
    // A range is never empty: one accepted this very day keeps its first day.
    await this.certifications.setValid(tx, older.id, { from, to: laterOf(today, addDays(from, 1)) });
    const request = await this.requests.get(tx, older.id, { lock: true });
    await this.requests.transition(tx, request, 'validityPassed', { actor: SYSTEM_ACTOR });
  }

  /** Whether the address is in the sector asked for: exact to the civic number, where the table of streets is. */
  private async sector(
    tx: Tx,
    { street, streetNumber, zoneName }: CertificationRow,
    zoneId: string,
    locale: Locale,
  ): Promise<ReviewCheck> {
    const found = await this.sectors.ofAddress(tx, { street, number: streetNumber });
    const rows = found.rows.map((row) => ({
      zoneId: row.zoneId,
      zone: inLocale(row.zoneName, locale),
      numbers: describeNumbers(row, locale),
    }));
    const asked = { zoneId, zone: zoneName ? inLocale(zoneName, locale) : '' };
    const { ok, text } = judgeSector({ ...found, rows }, asked, { street, streetNumber }, locale);
    return { code: 'street', level: ok ? 'OK' : 'WARN', text };
  }

  private async certification(tx: Tx, id: string): Promise<CertificationRow> {
    const [row] = await this.certifications.byIds(tx, [id]);
    if (!row) throw new Problem('not_found');
    return row;
  }

  private async holder(tx: Tx, id: string): Promise<Address> {
    const rows: Address[] = await tx.query(
      'SELECT street, street_number AS "streetNumber" FROM holder WHERE id = $1',
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }
}
