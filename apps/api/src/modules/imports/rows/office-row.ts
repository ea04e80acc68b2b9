import { validatePlate, type VehicleKind } from '@sosta/contracts';
import { isEmail } from 'class-validator';
import { addDays, isBefore } from '../../../platform/clock/civil.js';
import { isVatNumber, normalizeVatNumber } from '../../../platform/identifiers/index.js';
import { readAmount, readCountry, readDate, readList, readVehicleKind } from '../domain/cells.js';
import { normalizeReference } from '../domain/reference.js';
import { readPersonCode } from './person-code.js';
import { readAddress, type ReadRow, type RowReader, type ImportRowCheck } from './row-reader.js';

export interface ImportCatalogue {
  products: readonly {
    id: string;
    code: string;
    family: string;
    vehicleKinds: readonly VehicleKind[];
    /** Empty: any zone. */
    zoneIds: readonly string[];
  }[];
  zones: readonly { id: string; code: string }[];
}

const REFERENCE = /^[A-Z0-9._-]{1,30}$/;
const PHONE = /^\+?[\d ./-]{4,25}$/;
const LONGEST_YEARS = 10;

type Catalogue = {
  products: Map<string, ImportCatalogue['products'][number]>;
  zones: Map<string, ImportCatalogue['zones'][number]>;
};

/** A row of the subscriptions sold at the office (R16, R17, R23, R24). */
export class OfficeRowReader implements RowReader {
  readonly keyColumn = 'codice';
  private readonly catalogue: Catalogue;
  private readonly latest: string;

  constructor(
    catalogue: ImportCatalogue,
    private readonly today: string,
  ) {
    const byCode = <T extends { code: string }>(list: readonly T[]): Map<string, T> =>
      new Map(list.map((one) => [one.code.toUpperCase(), one]));
    this.catalogue = { products: byCode(catalogue.products), zones: byCode(catalogue.zones) };
    this.latest = addDays(today, 366 * LONGEST_YEARS);
  }

  async read(check: ImportRowCheck): Promise<ReadRow> {
    const reference = (column: string): string =>
      check.read(column, { max: 60, required: true }, 'REFERENCE', (text) => {
        const normalized = normalizeReference(text);
        return REFERENCE.test(normalized) ? normalized : null;
      }) ?? '';
    const abi = reference('abi');
    const code = reference('codice');
    const year = check.read('anno', { max: 10, required: true }, 'YEAR', (text) =>
      /^\d{4}$/.test(text) && Number(text) >= 1990 && Number(text) <= 2100 ? Number(text) : null,
    );
    const email = check.read('email', { max: 254 }, 'EMAIL', (text) =>
      isEmail(text) ? text.toLowerCase() : null,
    );
    const holder = await this.holder(check);
    const address = readAddress(check);
    const phone = check.matching('telefono', { max: 30, phone: true }, 'PHONE', PHONE) || null;
    const vehicle = this.vehicle(check);
    const product = check.read(
      'prodotto',
      { max: 60, required: true },
      'PRODUCT',
      (text) => this.catalogue.products.get(text.toUpperCase()) ?? null,
    );
    if (product && vehicle && !product.vehicleKinds.includes(vehicle.vehicleKind)) {
      check.wrong('prodotto', 'PRODUCT_VEHICLE');
    }
    const zoneIds = this.zones(check, product);
    const valid = this.validity(check);
    const payment = this.payment(check);
    const make = check.text('marca', { max: 60 });
    const model = check.text('modello', { max: 60 });
    if (check.problems.length > 0 || !holder || !vehicle || !product || !valid || year === null) {
      return { ok: false, problems: check.problems };
    }
    return {
      ok: true,
      row: {
        line: check.line,
        key: `${abi}/${code}/${year}`,
        data: {
          abi,
          code,
          year,
          email,
          ...holder,
          ...address,
          phone,
          ...vehicle,
          make,
          model,
          productId: product.id,
          zoneIds,
          ...valid,
          ...payment,
        },
        right: { country: vehicle.country, plate: vehicle.plate, family: product.family, zoneIds, ...valid },
      },
    };
  }

  private async holder(check: ImportRowCheck): Promise<Record<string, unknown> | null> {
    const companyName = check.text('ragione_sociale', { max: 200 });
    const familyName = check.text('cognome', { max: 100 });
    const givenName = check.text('nome', { max: 100 });
    const isPerson = familyName !== '' && givenName !== '';
    if (
      (companyName !== '') === (familyName !== '' || givenName !== '') ||
      (companyName === '' && !isPerson)
    ) {
      // What was wrong with one of the names was told already.
      if (
        check.problems.every(({ column }) => !['cognome', 'nome', 'ragione_sociale'].includes(column ?? ''))
      ) {
        check.wrong(companyName === '' ? 'cognome' : 'ragione_sociale', 'HOLDER_NAME');
      }
      return null;
    }
    if (companyName !== '') {
      const vatNumber = check.read('codice_fiscale', { max: 30, required: true }, 'VAT_NUMBER', (text) =>
        isVatNumber(text) ? normalizeVatNumber(text) : null,
      );
      return vatNumber === null ? null : { kind: 'COMPANY', fiscalCode: vatNumber, companyName };
    }
    const person = await readPersonCode(check, 'codice_fiscale', this.today);
    return (
      person && {
        kind: 'PERSON',
        fiscalCode: person.fiscalCode,
        familyName,
        givenName,
        bornOn: person.birth?.on ?? null,
        sex: person.birth?.sex ?? null,
        birthPlace: person.birth?.place.name ?? null,
        birthProvince: person.birth?.place.province ?? null,
      }
    );
  }

  private vehicle(check: ImportRowCheck): {
    country: string;
    plate: string;
    plateAsTyped: string;
    vehicleKind: VehicleKind;
  } | null {
    const before = check.problems.length;
    const country = check.read('paese_targa', { max: 30 }, 'COUNTRY', readCountry) ?? 'IT';
    const vehicleKind =
      check.read('tipo_veicolo', { max: 30 }, 'VEHICLE_KIND', readVehicleKind) ??
      (country === 'IT' ? 'CAR' : 'FOREIGN');
    const plateAsTyped = check.text('targa', { max: 20, required: true });
    if (check.problems.length > before) return null;
    if ((vehicleKind === 'FOREIGN') === (country === 'IT'))
      return check.wrong('tipo_veicolo', 'COUNTRY_VEHICLE');
    const plate = validatePlate(vehicleKind, plateAsTyped);
    return plate.ok
      ? { country, plate: plate.plate, plateAsTyped, vehicleKind }
      : check.wrong('targa', 'PLATE');
  }

  private zones(check: ImportRowCheck, product: ImportCatalogue['products'][number] | null): string[] {
    const codes = check.read('zone', { max: 200, required: true }, 'REQUIRED', (text) => {
      const list = readList(text);
      return list.length > 0 ? list : null;
    });
    const ids: string[] = [];
    for (const code of codes ?? []) {
      const zone = this.catalogue.zones.get(code.toUpperCase());
      if (!zone) check.wrong('zone', 'ZONE', { zone: code });
      else if (product && product.zoneIds.length > 0 && !product.zoneIds.includes(zone.id)) {
        check.wrong('zone', 'ZONE_NOT_OF_PRODUCT', { zone: code });
      } else ids.push(zone.id);
    }
    return ids.toSorted();
  }

  /** The file names the last day; we keep the day after it. */
  private validity(check: ImportRowCheck): { from: string; to: string } | null {
    const from = check.read('valido_dal', { max: 20, required: true }, 'DATE', readDate);
    const last = check.read('valido_al', { max: 20, required: true }, 'DATE', readDate);
    if (from === null || last === null) return null;
    if (isBefore(last, from)) return check.wrong('valido_al', 'DATES_REVERSED');
    if (from < '1990-01-01') return check.wrong('valido_dal', 'DATE_TOO_FAR');
    if (last > this.latest) return check.wrong('valido_al', 'DATE_TOO_FAR');
    return { from, to: addDays(last, 1) };
  }

  private payment(check: ImportRowCheck): { paidOn: string | null; amountCents: number } {
    const paidOn = check.read('pagato_il', { max: 20 }, 'DATE', readDate);
    const amountCents = check.read('importo', { max: 30 }, 'AMOUNT', readAmount);
    const told = check.problems.some(({ column }) => column === 'pagato_il' || column === 'importo');
    if (!told && (paidOn === null) !== (amountCents === null || amountCents === 0)) {
      check.wrong(paidOn === null ? 'pagato_il' : 'importo', 'PAYMENT_INCOMPLETE');
    }
    if (paidOn !== null && paidOn > this.today) check.wrong('pagato_il', 'DATE_FUTURE');
    return { paidOn, amountCents: amountCents ?? 0 };
  }
}
