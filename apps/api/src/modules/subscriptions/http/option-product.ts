import { iseeBandLimits } from '../domain/isee-bands.js';
import type { Locale } from '@sosta/contracts';
import { inLocale } from '../../../platform/http/locale.js';
import { modifierText } from '../../catalogue/index.js';
import type { Offer } from '../persistence/offer.repository.js';
import type { OptionProductDto, ZoneRefDto } from './subscription.dto.js';

/** A product as a form offers it. */
export function optionProduct(
  offer: Offer,
  zones: ReadonlyMap<string, ZoneRefDto>,
  locale: Locale,
): OptionProductDto {
  return {
    id: offer.id,
    code: offer.code,
    name: inLocale(offer.name, locale),
    description: inLocale(offer.description, locale) ?? '',
    vehicleKinds: offer.vehicleKinds,
    electricOnly: offer.electricOnly,
    certificationKind: offer.certificationKind,
    durationUnit: offer.durationUnit,
    durationCount: offer.durationCount,
    zones: offer.zoneIds.flatMap((id) => zones.get(id) ?? []),
    priceCents: offer.grossCents,
    priceRules: offer.modifiers.map((one) => modifierText(one)[locale]),
    iseeBandLimits: iseeBandLimits(offer),
    asksEmissionClass: offer.modifiers.some(({ kind }) => kind === 'EMISSION'),
  };
}
