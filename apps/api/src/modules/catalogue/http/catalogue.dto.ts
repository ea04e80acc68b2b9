import {
  CERTIFICATION_KINDS,
  DOCUMENT_KINDS,
  DURATION_UNITS,
  VEHICLE_KINDS,
  type Locale,
} from '@sosta/contracts';
import { Out } from '../../../platform/http/fields.js';
import { inLocale } from '../../../platform/http/locale.js';
import { ZoneRefDto } from '../../requests/index.js';
import { modifierText } from '../domain/price.rules.js';
import type { CertificationTypeRow, ProductOnSaleRow, ZoneRow } from '../persistence/catalogue.repository.js';

export class ZoneDto extends ZoneRefDto {
  @Out()
  description: string;

  @Out({ type: [String] })
  streets: string[];

  @Out({ description: '#rrggbb' })
  color: string;
}

export class ZoneListDto {
  @Out({ type: [ZoneDto] })
  items: ZoneDto[];
}

export class ProductDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out()
  code: string;

  @Out()
  name: string;

  @Out()
  description: string;

  @Out({ enum: [...VEHICLE_KINDS], enumName: 'VehicleKind', isArray: true })
  vehicleKinds: string[];

  @Out()
  electricOnly: boolean;

  @Out({
    type: String,
    enum: [...CERTIFICATION_KINDS],
    nullable: true,
    description: 'The certification it needs; null: none',
  })
  certificationKind: string | null;

  @Out({ enum: [...DURATION_UNITS], enumName: 'DurationUnit' })
  durationUnit: string;

  @Out({ type: 'integer', format: 'int32' })
  durationCount: number;

  @Out({
    type: [ZoneRefDto],
    description: 'Where it is valid; none listed: in the zone of the certification',
  })
  zones: ZoneRefDto[];

  @Out({ type: 'integer', format: 'int32', description: 'VAT included, before reductions and surcharges' })
  priceCents: number;

  @Out({ type: [String], description: 'Reductions and surcharges there are, in words' })
  priceRules: string[];

  @Out({ description: 'The price depends on the emission class of the vehicle' })
  asksEmissionClass: boolean;

  @Out({ type: 'integer', format: 'int32', description: 'Basis points: 2200 = 22%' })
  vatRateBp: number;
}

export class ProductListDto {
  @Out({ type: [ProductDto] })
  items: ProductDto[];
}

export class CertificationTypeDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out()
  code: string;

  @Out({ enum: [...CERTIFICATION_KINDS], enumName: 'CertificationKind' })
  kind: string;

  @Out()
  name: string;

  @Out()
  description: string;

  @Out({ type: ZoneRefDto, nullable: true })
  zone: ZoneRefDto | null;

  @Out({ enum: [...DOCUMENT_KINDS], enumName: 'DocumentKind', isArray: true })
  requiredDocuments: string[];
}

export class CertificationTypeListDto {
  @Out({ type: [CertificationTypeDto] })
  items: CertificationTypeDto[];
}

export function toZoneRefDto(zone: Pick<ZoneRow, 'id' | 'code' | 'name'>, locale: Locale): ZoneRefDto {
  return { id: zone.id, code: zone.code, name: inLocale(zone.name, locale) };
}

export function toZoneDto(zone: ZoneRow, streets: string[], locale: Locale): ZoneDto {
  return {
    ...toZoneRefDto(zone, locale),
    description: inLocale(zone.description, locale) ?? '',
    streets,
    color: zone.color,
  };
}

export function toProductDto(
  product: ProductOnSaleRow,
  zones: readonly ZoneRow[],
  locale: Locale,
): ProductDto {
  return {
    id: product.id,
    code: product.code,
    name: inLocale(product.name, locale),
    description: inLocale(product.description, locale) ?? '',
    vehicleKinds: product.vehicleKinds,
    electricOnly: product.electricOnly,
    certificationKind: product.certificationKind,
    durationUnit: product.durationUnit,
    durationCount: product.durationCount,
    zones: zones
      .filter((zone) => product.zoneIds.includes(zone.id))
      .map((zone) => toZoneRefDto(zone, locale)),
    priceCents: product.grossCents,
    priceRules: product.modifiers.map((one) => modifierText(one)[locale]),
    asksEmissionClass: product.modifiers.some(({ kind }) => kind === 'EMISSION'),
    vatRateBp: product.vatRateBp,
  };
}

export function toCertificationTypeDto(
  type: CertificationTypeRow,
  zones: readonly ZoneRow[],
  locale: Locale,
): CertificationTypeDto {
  const zone = zones.find(({ id }) => id === type.zoneId);
  return {
    id: type.id,
    code: type.code,
    kind: type.kind,
    name: inLocale(type.name, locale),
    description: inLocale(type.description, locale) ?? '',
    zone: zone ? toZoneRefDto(zone, locale) : null,
    requiredDocuments: type.requiredDocuments,
  };
}
