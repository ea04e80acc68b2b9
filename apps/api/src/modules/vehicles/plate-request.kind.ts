import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatPlate, label, validatePlate, type DocumentKind, type Locale } from '@sosta/contracts';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import {
  RequestDocuments,
  RequestKinds,
  type Acceptance,
  type RelatedRequest,
  type RequestKindHandler,
  type RequestParts,
  type RequestRow,
  type ReviewCheck,
} from '../requests/index.js';
import { plateDocuments } from './domain/plate.rules.js';
import { toPlateDto } from './http/to-plate-dto.js';
import { PlateRepository, type PlateRow } from './persistence/plate.repository.js';

const TEXT = {
  it: {
    formatOk: 'La targa ha il formato del tipo di veicolo',
    formatBad: 'La targa non ha il formato del tipo di veicolo',
    othersNone: 'Nessun altro ha la stessa targa',
    others: (names: string) => `La stessa targa è anche di: ${names}`,
    owner: 'Il richiedente si dichiara intestatario: controlla il nome sulla carta di circolazione (C.2.1)',
    notOwner: (title: string) => `Il richiedente non è l’intestatario (${title}): controlla l’attestazione`,
    duplicateNone: 'Il richiedente non ha già questa targa',
    duplicate: 'Il richiedente ha già questa targa associata',
    firstPaid: 'Prima targa, oppure la prima è già stata pagata',
    firstUnpaid: 'La richiesta e il pagamento della prima targa non sono completi',
    electric: 'Dichiarato elettrico: conferma solo se lo dice la carta di circolazione (P.3)',
    emission: (euro: string) =>
      `Classe ambientale dichiarata Euro ${euro}: il prezzo ne dipende, confrontala con la carta di circolazione (V.9)`,
    documentsOk: 'Tutti i documenti richiesti sono presenti',
    documentsMissing: (kinds: string) => `Documenti mancanti: ${kinds}`,
  },
  en: {
    formatOk: 'The plate has the format of the vehicle kind',
    formatBad: 'The plate does not have the format of the vehicle kind',
    othersNone: 'Nobody else has the same plate',
    others: (names: string) => `The same plate also belongs to: ${names}`,
    owner: 'The applicant declares to be the owner: check the name on the registration document (C.2.1)',
    notOwner: (title: string) => `The applicant is not the owner (${title}): check the attestation`,
    duplicateNone: 'The applicant does not have this plate yet',
    duplicate: 'The applicant has this plate already',
    firstPaid: 'First plate, or the first one is paid',
    firstUnpaid: 'Request and payment of the first plate are not complete',
    electric: 'Declared electric: confirm only if the registration document says so (P.3)',
    emission: (euro: string) =>
      `Emission class declared as Euro ${euro}: the price depends on it, compare the registration document (V.9)`,
    documentsOk: 'All required documents are there',
    documentsMissing: (kinds: string) => `Missing documents: ${kinds}`,
  },
} as const satisfies Record<Locale, object>;

/** Plates at the review desk: accepting one associates it with the holder, electric if the operator confirms it. */
@Injectable()
export class PlateRequestKind implements RequestKindHandler, OnModuleInit {
  readonly kind = 'PLATE' as const;

  constructor(
    private readonly kinds: RequestKinds,
    private readonly documents: RequestDocuments,
    private readonly plates: PlateRepository,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  async titles(tx: Tx, requestIds: string[]): Promise<Map<string, string>> {
    const rows = await this.plates.byIds(tx, requestIds);
    return new Map(rows.map((row) => [row.id, formatPlate(row.vehicleKind, row.plate)]));
  }

  async details(tx: Tx, requestIds: string[]): Promise<Map<string, RequestParts>> {
    const rows = await this.plates.byIds(tx, requestIds);
    return new Map(rows.map((row) => [row.id, { plate: toPlateDto(row) }]));
  }

  async requiredDocuments(tx: Tx, requestId: string): Promise<DocumentKind[]> {
    return plateDocuments((await this.plate(tx, requestId)).title);
  }

  async checks(tx: Tx, request: RequestRow, locale: Locale): Promise<ReviewCheck[]> {
    const row = await this.plate(tx, request.id);
    const text = TEXT[locale];
    // The documents of a part come with the whole, and are checked there.
    const ownDocuments = request.partOf === null;
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
    const others = await this.plates.elsewhere(tx, row);
    const own = (await this.plates.activeOf(tx, row.holderId)).filter((one) => one.id !== row.id);
    const sent = await this.documents.current(tx, request.id);
    const missing = plateDocuments(row.title)
      .filter((kind) => !sent.some((one) => one.kind === kind))
      .map((kind) => label(locale, 'documentKind', kind));
    const duplicate = own.some((one) => one.country === row.country && one.plate === row.plate);
    return [
      check('plate_format', validatePlate(row.vehicleKind, row.plate).ok, text.formatOk, text.formatBad),
      check(
        'other_holders',
        others.length === 0,
        text.othersNone,
        text.others(others.map((one) => `${one.holderName} (${one.number})`).join(', ')),
      ),
      check(
        'owner',
        row.title === 'OWNER',
        text.owner,
        text.notOwner(label(locale, 'plateTitle', row.title)),
      ),
      check('duplicate', !duplicate, text.duplicateNone, text.duplicate, 'FAIL'),
      check(
        'first_paid',
        !(await this.plates.firstUnpaid(tx, row.holderId, row)),
        text.firstPaid,
        text.firstUnpaid,
      ),
      ...(ownDocuments
        ? [
            check(
              'documents',
              missing.length === 0,
              text.documentsOk,
              text.documentsMissing(missing.join(', ')),
              'FAIL',
            ),
          ]
        : []),
      ...(row.emissionClass
        ? [{ code: 'emission', level: 'WARN' as const, text: text.emission(row.emissionClass.slice(-1)) }]
        : []),
      ...(row.fuel === 'ELECTRIC' ? [{ code: 'electric', level: 'WARN' as const, text: text.electric }] : []),
    ];
  }

  async elsewhere(tx: Tx, request: RequestRow): Promise<RelatedRequest[]> {
    return this.plates.elsewhere(tx, await this.plate(tx, request.id));
  }

  /** @throws Problem plate_already_associated; plate_not_electric when a vehicle not declared electric is confirmed as such */
  async accept(
    tx: Tx,
    request: RequestRow,
    acceptance: Acceptance,
  ): Promise<{ command: 'accept'; policyIds: string[] }> {
    const row = await this.plate(tx, request.id);
    if (acceptance.electricCertified && row.fuel !== 'ELECTRIC') throw new Problem('plate_not_electric');
    await this.plates.activate(tx, row.id, acceptance.electricCertified);
    return { command: 'accept', policyIds: [] };
  }

  async revoked(tx: Tx, request: RequestRow): Promise<void> {
    await this.plates.revoke(tx, request.id);
  }

  takeBack(tx: Tx, request: RequestRow): Promise<boolean> {
    return this.plates.deactivate(tx, request.id);
  }

  private async plate(tx: Tx, id: string): Promise<PlateRow> {
    const [row] = await this.plates.byIds(tx, [id]);
    if (!row) throw new Problem('not_found');
    return row;
  }
}
