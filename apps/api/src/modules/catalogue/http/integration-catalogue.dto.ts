import { DURATION_UNITS, TAX_REGIMES, VEHICLE_KINDS } from '@sosta/contracts';
import { addDays } from '../../../platform/clock/civil.js';
import { Out } from '../../../platform/http/fields.js';
import { inLocale } from '../../../platform/http/locale.js';
import type { Locale } from '@sosta/contracts';
import type { ProductRow, TariffRow, ZoneRow } from '../persistence/catalogue.repository.js';

export class IntegrationZoneDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() code: string;
  @Out() name: string;
  @Out({ description: 'Whether it is in use' }) active: boolean;
}

export class IntegrationZoneListDto {
  @Out({ type: [IntegrationZoneDto] }) items: IntegrationZoneDto[];
}

export class IntegrationTariffDto {
  @Out({ format: 'date' }) validFromOn: string;
  @Out({ type: String, format: 'date', nullable: true, description: 'Last day, included; null: no end' })
  validToOn: string | null;
  @Out({ type: 'integer', format: 'int32', description: 'VAT included, before reductions and surcharges' })
  priceCents: number;
  @Out({ type: 'integer', format: 'int32', description: 'Basis points: 2200 = 22%' }) vatRateBp: number;
}

export class IntegrationProductDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() code: string;
  @Out() name: string;
  @Out({ enum: [...VEHICLE_KINDS], enumName: 'VehicleKind', isArray: true }) vehicleKinds: string[];
  @Out({ enum: [...DURATION_UNITS], enumName: 'DurationUnit' }) durationUnit: string;
  @Out({ type: 'integer', format: 'int32' }) durationCount: number;
  @Out({
    type: String,
    isArray: true,
    description: 'Codes; none listed: the zone of the certification it is bought with',
  })
  zones: string[];
  @Out({ format: 'date' }) onSaleFromOn: string;
  @Out({ type: String, format: 'date', nullable: true, description: 'Last day, included; null: no end' })
  onSaleToOn: string | null;
  @Out({ enum: [...TAX_REGIMES], enumName: 'TaxRegime' }) taxRegime: string;
  @Out() active: boolean;
  @Out({ type: [IntegrationTariffDto], description: 'Oldest first' }) tariffs: IntegrationTariffDto[];
}

export class IntegrationProductListDto {
  @Out({ type: [IntegrationProductDto] }) items: IntegrationProductDto[];
}

export const toIntegrationZoneDto = (
  { id, code, name, active }: ZoneRow,
  locale: Locale,
): IntegrationZoneDto => ({ id, code, name: inLocale(name, locale), active });

export function toIntegrationProductDto(
  product: ProductRow,
  zones: readonly ZoneRow[],
  tariffs: readonly TariffRow[],
  locale: Locale,
): IntegrationProductDto {
  return {
    id: product.id,
    code: product.code,
    name: inLocale(product.name, locale),
    vehicleKinds: product.vehicleKinds,
    durationUnit: product.durationUnit,
    durationCount: product.durationCount,
    zones: zones.filter(({ id }) => product.zoneIds.includes(id)).map(({ code }) => code),
    onSaleFromOn: product.onSaleFromOn,
    onSaleToOn: product.onSaleTo && addDays(product.onSaleTo, -1),
    taxRegime: product.taxRegime,
    active: product.active,
    tariffs: tariffs
      .filter(({ productId }) => productId === product.id)
      .map(({ from, to, grossCents, vatRateBp }) => ({
        validFromOn: from,
        validToOn: to && addDays(to, -1),
        priceCents: grossCents,
        vatRateBp,
      })),
  };
}
