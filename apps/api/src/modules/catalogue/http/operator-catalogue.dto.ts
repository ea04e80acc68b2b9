import {
  CERTIFICATION_KINDS,
  DURATION_UNITS,
  TAX_REGIMES,
  VEHICLE_KINDS,
  type DurationUnit,
  type TaxRegime,
  type VehicleKind,
} from '@sosta/contracts';
import { addDays } from '../../../platform/clock/civil.js';
import {
  CentsField,
  ChoiceField,
  ChoiceListField,
  CivilDateField,
  FlagField,
  IntField,
  NestedField,
  Out,
  TextField,
  UuidListField,
  VersionField,
} from '../../../platform/http/fields.js';
import type { ProductRow, TariffRow } from '../persistence/catalogue.repository.js';
import { LocalizedDto, LocalizedLineInput, LocalizedTextInput } from './localized.dto.js';

/** What a product may ask for: electric cars are asked for by `electricOnly`, not by a certification. */
const PRODUCT_CERTIFICATIONS = CERTIFICATION_KINDS.filter((kind) => kind !== 'ELECTRIC');
export type ProductCertification = Exclude<(typeof CERTIFICATION_KINDS)[number], 'ELECTRIC'>;

const CODE = { regexp: /^[A-Z0-9](?:[A-Z0-9_-]*[A-Z0-9])?$/, code: 'format_invalid' } as const;

// ---- Products

export class TariffDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ format: 'date' })
  fromOn: string;

  @Out({ type: String, format: 'date', nullable: true, description: 'Last day, included' })
  toOn: string | null;

  @Out({ type: 'integer', format: 'int32', description: 'VAT included' })
  grossCents: number;

  @Out({ type: 'integer', format: 'int32' })
  vatRateBp: number;
}

export class OperatorProductDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out()
  code: string;

  @Out({ type: LocalizedDto })
  name: LocalizedDto;

  @Out({ type: LocalizedDto })
  description: LocalizedDto;

  @Out({ description: 'Two subscriptions of one family never overlap on a plate and zone' })
  family: string;

  @Out({ enum: [...VEHICLE_KINDS], enumName: 'VehicleKind', isArray: true })
  vehicleKinds: string[];

  @Out()
  electricOnly: boolean;

  @Out({ type: String, enum: [...CERTIFICATION_KINDS], nullable: true })
  certificationKind: string | null;

  @Out({ enum: [...DURATION_UNITS], enumName: 'DurationUnit' })
  durationUnit: string;

  @Out({ type: 'integer', format: 'int32' })
  durationCount: number;

  @Out({ format: 'date' })
  onSaleFromOn: string;

  @Out({ type: String, format: 'date', nullable: true, description: 'Last day, included' })
  onSaleToOn: string | null;

  @Out({ enum: [...TAX_REGIMES], enumName: 'TaxRegime' })
  taxRegime: string;

  @Out()
  active: boolean;

  @Out({ type: 'integer', format: 'int32' })
  version: number;

  @Out({ type: [String], description: 'Empty: the zone of the certification it is bought with' })
  zoneIds: string[];

  @Out({
    type: 'integer',
    format: 'int32',
    nullable: true,
    description: 'How many plates one holder may have it for; null: any number',
  })
  holderLimit: number | null;

  @Out({ description: 'Whether people may wait for a place' })
  waitlist: boolean;

  @Out({ description: 'Changes are being prepared' })
  hasDraft: boolean;

  @Out({ type: [TariffDto], description: 'Oldest first' })
  tariffs: TariffDto[];
}

export class OperatorProductListDto {
  @Out({ type: [OperatorProductDto] })
  items: OperatorProductDto[];
}

export class CreateProductInput {
  @TextField({ max: 30, pattern: CODE })
  code: string;

  @NestedField(() => LocalizedLineInput)
  name: LocalizedLineInput;

  @NestedField(() => LocalizedTextInput, { optional: true })
  description?: LocalizedTextInput | null;

  @TextField({
    max: 30,
    pattern: CODE,
    description: 'Two subscriptions of one family never overlap on a plate and zone',
  })
  family: string;

  @ChoiceListField(VEHICLE_KINDS, { name: 'VehicleKind', min: 1 })
  vehicleKinds: VehicleKind[];

  @FlagField({ optional: true })
  electricOnly?: boolean | null;

  @ChoiceField(PRODUCT_CERTIFICATIONS, {
    optional: true,
    nullable: true,
    description: 'Absent or null: none needed',
  })
  certificationKind?: ProductCertification | null;

  @ChoiceField(DURATION_UNITS, { name: 'DurationUnit' })
  durationUnit: DurationUnit;

  @IntField({ min: 1, max: 366 })
  durationCount: number;

  @CivilDateField()
  onSaleFromOn: string;

  @CivilDateField({
    optional: true,
    nullable: true,
    description: 'Last day, included; absent or null: without end',
  })
  onSaleToOn?: string | null;

  @ChoiceField(TAX_REGIMES, { name: 'TaxRegime' })
  taxRegime: TaxRegime;

  @UuidListField({
    max: 200,
    optional: true,
    description: 'Empty: the zone of the certification it is bought with',
  })
  zoneIds?: string[] | null;
}

export class UpdateProductInput {
  @VersionField()
  version: number;

  @TextField({ max: 30, pattern: CODE, optional: true })
  code?: string | null;

  @NestedField(() => LocalizedLineInput, { optional: true })
  name?: LocalizedLineInput | null;

  @NestedField(() => LocalizedTextInput, { optional: true })
  description?: LocalizedTextInput | null;

  @TextField({ max: 30, pattern: CODE, optional: true })
  family?: string | null;

  @ChoiceListField(VEHICLE_KINDS, { name: 'VehicleKind', min: 1, optional: true })
  vehicleKinds?: VehicleKind[] | null;

  @FlagField({ optional: true })
  electricOnly?: boolean | null;

  @ChoiceField(PRODUCT_CERTIFICATIONS, { optional: true, nullable: true, description: 'null: none needed' })
  certificationKind?: ProductCertification | null;

  @ChoiceField(DURATION_UNITS, { name: 'DurationUnit', optional: true })
  durationUnit?: DurationUnit | null;

  @IntField({ min: 1, max: 366, optional: true })
  durationCount?: number | null;

  @CivilDateField({ optional: true })
  onSaleFromOn?: string | null;

  @CivilDateField({ optional: true, nullable: true, description: 'Last day, included; null: without end' })
  onSaleToOn?: string | null;

  @ChoiceField(TAX_REGIMES, { name: 'TaxRegime', optional: true })
  taxRegime?: TaxRegime | null;

  @FlagField({ optional: true })
  active?: boolean | null;

  @UuidListField({ max: 200, optional: true })
  zoneIds?: string[] | null;
}

export class AddTariffInput {
  @CivilDateField({ description: 'Today at the earliest' })
  fromOn: string;

  @CentsField({ description: 'VAT included' })
  grossCents: number;

  @IntField({ min: 0, max: 10_000, description: 'Basis points: 2200 = 22%' })
  vatRateBp: number;
}

/** Ranges are half-open inside and shown with their last day. */
export function lastDay(to: string | null): string | null {
  return to === null ? null : addDays(to, -1);
}

export function toOperatorProductDto(
  product: ProductRow,
  tariffs: readonly TariffRow[],
  hasDraft: boolean,
): OperatorProductDto {
  const { onSaleTo, ...rest } = product;
  return {
    ...rest,
    hasDraft,
    description: { ...product.description, it: product.description.it ?? '' },
    onSaleToOn: lastDay(onSaleTo),
    tariffs: tariffs
      .filter((tariff) => tariff.productId === product.id)
      .map(({ id, from, to, grossCents, vatRateBp }) => ({
        id,
        fromOn: from,
        toOn: lastDay(to),
        grossCents,
        vatRateBp,
      })),
  };
}
