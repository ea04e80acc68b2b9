import type { Locale } from '@sosta/contracts';
import { addDays } from '../../../platform/clock/civil.js';
import { inLocale } from '../../../platform/http/locale.js';
import type { CertificationDto } from '../../requests/index.js';
import type { CertificationRow } from '../persistence/certification.repository.js';

export function toCertificationDto(row: CertificationRow, locale: Locale): CertificationDto {
  return {
    id: row.id,
    type: { id: row.typeId, code: row.typeCode, kind: row.kind, name: inLocale(row.typeName, locale) },
    zone:
      row.zoneId && row.zoneCode && row.zoneName
        ? { id: row.zoneId, code: row.zoneCode, name: inLocale(row.zoneName, locale) }
        : null,
    street: row.street,
    streetNumber: row.streetNumber,
    validFromOn: row.validFrom,
    validToOn: row.validTo && addDays(row.validTo, -1),
  };
}
