import {
  CERTIFICATION_KINDS,
  DURATION_UNITS,
  EMISSION_CLASSES,
  MODIFIER_KINDS,
  MODIFIER_OPS,
  TAX_REGIMES,
  VEHICLE_FUELS,
  VEHICLE_KINDS,
  type EmissionClass,
  type Locale,
  type ModifierKind,
  type ModifierOp,
  type VehicleFuel,
} from '@sosta/contracts';
import {
  CentsField,
  ChoiceField,
  ChoiceListField,
  CivilDateField,
  FlagField,
  IntField,
  NestedField,
  Out,
  UuidField,
  VersionField,
} from '../../../platform/http/fields.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Finding } from '../domain/draft.rules.js';
import { modifierText, type Modifier } from '../domain/price.rules.js';
import type { DraftContent, DraftRow, ModifierRow } from '../persistence/draft.repository.js';
import {
  CreateProductInput,
  OperatorProductDto,
  lastDay,
  type ProductCertification,
} from './operator-catalogue.dto.js';
import { toLocalized, LocalizedDto } from './localized.dto.js';
import { exclusiveEnd } from '../use-cases/create-product.use-case.js';

const CONDITION = 'When it applies; of the kind it belongs to';

// ---- What is read

export class ModifierDto {
  @Out({ enum: [...MODIFIER_KINDS], enumName: 'ModifierKind' }) kind: ModifierKind;
  @Out({ enum: [...MODIFIER_OPS], enumName: 'ModifierOp' }) op: ModifierOp;
  @Out({
    type: 'integer',
    format: 'int32',
    description: 'PERCENT: basis points; AMOUNT: cents to add; FIXED: the price in cents',
  })
  amount: number;
  @Out({ type: 'integer', format: 'int32', optional: true, description: CONDITION }) fromPlate?: number;
  @Out({ type: 'integer', format: 'int32', optional: true, nullable: true }) toPlate?: number | null;
  @Out({ enum: [...EMISSION_CLASSES], enumName: 'EmissionClass', isArray: true, optional: true })
  emissionClasses?: EmissionClass[];
  @Out({ enum: [...VEHICLE_FUELS], enumName: 'VehicleFuel', isArray: true, optional: true })
  fuels?: VehicleFuel[];
  @Out({ type: 'integer', format: 'int32', optional: true }) iseeUpToCents?: number;
  @Out({ type: 'integer', format: 'int32', optional: true }) minLateDays?: number;
  @Out({ description: 'In words, as people read it on their quote' }) text: string;
}

export class DatedModifierDto extends ModifierDto {
  @Out({ format: 'date' }) fromOn: string;
  @Out({ type: String, format: 'date', nullable: true, description: 'Last day, included' })
  toOn: string | null;
}

export class CapDto {
  @Out({ type: String, format: 'uuid', nullable: true, description: 'Null: of the product altogether' })
  zoneId: string | null;
  @Out({ type: 'integer', format: 'int32' }) places: number;
}

export class OccupancyDto extends CapDto {
  @Out({ type: 'integer', format: 'int32', description: 'Subscriptions in force' }) used: number;
  @Out({
    type: 'integer',
    format: 'int32',
    description: 'Promised: to be paid, offered, or renewals asked for in time',
  })
  reserved: number;
  @Out({ type: 'integer', format: 'int32' }) waiting: number;
  @Out({ type: 'integer', format: 'int32', description: 'Never below zero' }) free: number;
}

export class FindingDto {
  @Out({ enum: ['ERROR', 'WARNING'], enumName: 'FindingLevel' }) level: 'ERROR' | 'WARNING';
  @Out() code: string;
  @Out() text: string;
}

export class PlannedPriceDto {
  @Out({ format: 'date' }) fromOn: string;
  @Out({
    type: String,
    format: 'date',
    nullable: true,
    description: 'Last day, included; null: until the next',
  })
  toOn: string | null;
  @Out({ type: 'integer', format: 'int32', description: 'VAT included' }) grossCents: number;
  @Out({ type: 'integer', format: 'int32' }) vatRateBp: number;
}

export class ProductDraftDto {
  @Out({ type: 'integer', format: 'int32' }) version: number;
  @Out({ format: 'date-time' }) updatedAt: string;
  @Out() updatedByName: string;
  @Out({ description: 'The product was changed otherwise since: it cannot be published any more' })
  outdated: boolean;
  @Out({ type: [FindingDto] }) findings: FindingDto[];

  @Out() code: string;
  @Out({ type: LocalizedDto }) name: LocalizedDto;
  @Out({ type: LocalizedDto }) description: LocalizedDto;
  @Out() family: string;
  @Out({ enum: [...VEHICLE_KINDS], enumName: 'VehicleKind', isArray: true }) vehicleKinds: string[];
  @Out() electricOnly: boolean;
  @Out({ type: String, enum: [...CERTIFICATION_KINDS], nullable: true }) certificationKind: string | null;
  @Out({ enum: [...DURATION_UNITS], enumName: 'DurationUnit' }) durationUnit: string;
  @Out({ type: 'integer', format: 'int32' }) durationCount: number;
  @Out({ format: 'date' }) onSaleFromOn: string;
  @Out({ type: String, format: 'date', nullable: true }) onSaleToOn: string | null;
  @Out({ enum: [...TAX_REGIMES], enumName: 'TaxRegime' }) taxRegime: string;
  @Out() active: boolean;
  @Out({ type: [String] }) zoneIds: string[];
  @Out({ type: 'integer', format: 'int32', nullable: true }) holderLimit: number | null;
  @Out() waitlist: boolean;
  @Out({ type: [CapDto] }) caps: CapDto[];
  @Out({ type: [PlannedPriceDto], description: 'From today on; what has begun keeps its price' })
  prices: PlannedPriceDto[];
  @Out({ format: 'date', description: 'First day of the reductions and surcharges, where they change' })
  modifiersFromOn: string;
  @Out({ type: [ModifierDto], description: 'In the order in which they apply' }) modifiers: ModifierDto[];
}

export class ProductDetailDto {
  @Out({ type: OperatorProductDto }) product: OperatorProductDto;
  @Out({ type: [DatedModifierDto], description: 'Reductions and surcharges there were, are and will be' })
  modifiers: DatedModifierDto[];
  @Out({ type: [OccupancyDto] }) places: OccupancyDto[];
  @Out({ type: ProductDraftDto, nullable: true }) draft: ProductDraftDto | null;
}

// ---- What is written

export class ModifierInput {
  @ChoiceField(MODIFIER_KINDS, { name: 'ModifierKind' })
  kind: ModifierKind;

  @ChoiceField(MODIFIER_OPS, { name: 'ModifierOp' })
  op: ModifierOp;

  @IntField({ min: -100_000_000, max: 100_000_000 })
  amount: number;

  @IntField({ min: 1, max: 20, optional: true, description: CONDITION })
  fromPlate?: number | null;

  @IntField({ min: 1, max: 20, optional: true })
  toPlate?: number | null;

  @ChoiceListField(EMISSION_CLASSES, { name: 'EmissionClass', optional: true })
  emissionClasses?: EmissionClass[] | null;

  @ChoiceListField(VEHICLE_FUELS, { name: 'VehicleFuel', optional: true })
  fuels?: VehicleFuel[] | null;

  @IntField({ min: 1, max: 100_000_000, optional: true })
  iseeUpToCents?: number | null;

  @IntField({ min: 1, max: 3650, optional: true })
  minLateDays?: number | null;
}

export class CapInput {
  @UuidField({ optional: true, nullable: true, description: 'Absent or null: of the product altogether' })
  zoneId?: string | null;

  @IntField({ min: 0, max: 1_000_000 })
  places: number;
}

export class PlannedPriceInput {
  @CivilDateField({ description: 'Today at the earliest' })
  fromOn: string;

  @CivilDateField({ optional: true, nullable: true, description: 'Last day; absent: until the next price' })
  toOn?: string | null;

  @CentsField({ description: 'VAT included' })
  grossCents: number;

  @IntField({ min: 0, max: 10_000, description: 'Basis points: 2200 = 22%' })
  vatRateBp: number;
}

export class SaveProductDraftInput extends CreateProductInput {
  @IntField({
    min: 1,
    max: 1_000_000_000,
    optional: true,
    description: 'Of the draft as read; absent: a new one',
  })
  version?: number | null;

  @FlagField()
  active: boolean;

  @IntField({ min: 1, max: 100, optional: true, nullable: true })
  holderLimit?: number | null;

  @FlagField({ optional: true })
  waitlist?: boolean | null;

  @NestedField(() => CapInput, { list: { max: 200 } })
  caps: CapInput[];

  @NestedField(() => PlannedPriceInput, { list: { max: 50 } })
  prices: PlannedPriceInput[];

  @CivilDateField()
  modifiersFromOn: string;

  @NestedField(() => ModifierInput, { list: { max: 30 } })
  modifiers: ModifierInput[];
}

export class PublishProductDraftInput {
  @VersionField()
  version: number;
}

export function toModifierDto({ kind, op, amount, condition }: Modifier, locale: Locale): ModifierDto {
  return { kind, op, amount, ...condition, text: modifierText({ kind, op, amount, condition })[locale] };
}

export function toDatedModifierDto(row: ModifierRow, locale: Locale): DatedModifierDto {
  return { ...toModifierDto(row, locale), fromOn: row.from, toOn: lastDay(row.to) };
}

export function toDraftDto(
  { content, version, updatedAt, updatedByName }: DraftRow,
  state: { outdated: boolean; findings: readonly Finding[]; locale: Locale },
): ProductDraftDto {
  const { onSaleTo, ...product } = content.product;
  return {
    version,
    updatedAt: updatedAt.toISOString(),
    updatedByName,
    outdated: state.outdated,
    findings: state.findings.map(({ level, code, text }) => ({ level, code, text: text[state.locale] })),
    ...product,
    description: { ...product.description, it: product.description.it ?? '' },
    onSaleToOn: lastDay(onSaleTo),
    caps: content.caps,
    prices: content.prices,
    modifiersFromOn: content.modifiersFromOn,
    modifiers: content.modifiers.map((one) => toModifierDto(one, state.locale)),
  };
}

const AMOUNTS: Record<ModifierOp, { min: number; max: number }> = {
  PERCENT: { min: -10_000, max: 100_000 },
  AMOUNT: { min: -100_000_000, max: 100_000_000 },
  FIXED: { min: 0, max: 100_000_000 },
};

/** @throws Problem validation_failed on /onSaleToOn, /modifiers/n/amount or /caps */
export function toDraftContent(input: SaveProductDraftInput): DraftContent {
  for (const [index, { op, amount }] of input.modifiers.entries()) {
    const { min, max } = AMOUNTS[op];
    const pointer = `/modifiers/${index}/amount`;
    if (amount < min) throw Problem.field(pointer, { code: 'too_small', params: { min } });
    if (amount > max) throw Problem.field(pointer, { code: 'too_large', params: { max } });
  }
  if (new Set(input.caps.map(({ zoneId }) => zoneId ?? null)).size < input.caps.length)
    throw Problem.field('/caps', { code: 'value_not_allowed' });
  return {
    product: {
      code: input.code,
      name: toLocalized(input.name),
      description: toLocalized(input.description ?? { it: '' }),
      family: input.family,
      vehicleKinds: input.vehicleKinds,
      electricOnly: input.electricOnly ?? false,
      certificationKind: (input.certificationKind ?? null) as ProductCertification | null,
      durationUnit: input.durationUnit,
      durationCount: input.durationCount,
      onSaleFromOn: input.onSaleFromOn,
      onSaleTo: exclusiveEnd(input.onSaleFromOn, input.onSaleToOn ?? null, '/onSaleToOn'),
      taxRegime: input.taxRegime,
      active: input.active,
      zoneIds: input.zoneIds ?? [],
      holderLimit: input.holderLimit ?? null,
      waitlist: input.waitlist ?? false,
    },
    prices: input.prices
      .map(({ fromOn, toOn, grossCents, vatRateBp }) => ({
        fromOn,
        toOn: toOn ?? null,
        grossCents,
        vatRateBp,
      }))
      .toSorted((a, b) => (a.fromOn < b.fromOn ? -1 : a.fromOn > b.fromOn ? 1 : 0)),
    modifiersFromOn: input.modifiersFromOn,
    modifiers: input.modifiers.map(toModifier),
    caps: input.caps.map(({ zoneId, places }) => ({ zoneId: zoneId ?? null, places })),
  };
}

/** Only the part of the condition that belongs to the kind is kept. */
function toModifier(input: ModifierInput): Modifier {
  const { kind, op, amount } = input;
  const of = (): Modifier['condition'] => {
    switch (kind) {
      case 'NTH_PLATE':
        return input.fromPlate ? { fromPlate: input.fromPlate, toPlate: input.toPlate ?? null } : {};
      case 'EMISSION':
        return { emissionClasses: input.emissionClasses ?? [] };
      case 'FUEL':
        return { fuels: input.fuels ?? [] };
      case 'ISEE':
        return input.iseeUpToCents ? { iseeUpToCents: input.iseeUpToCents } : {};
      case 'LATE_RENEWAL':
        return input.minLateDays ? { minLateDays: input.minLateDays } : {};
    }
  };
  return { kind, op, amount, condition: of() };
}
