import { formatPlate } from '@sosta/contracts';
import type { PlateDto } from '../../requests/index.js';
import type { PlateRow } from '../persistence/plate.repository.js';

export function toPlateDto(row: PlateRow): PlateDto {
  return {
    id: row.id,
    country: row.country,
    plate: row.plate,
    plateFormatted: formatPlate(row.vehicleKind, row.plate),
    vehicleKind: row.vehicleKind,
    make: row.make,
    model: row.model,
    fuel: row.fuel,
    emissionClass: row.emissionClass,
    title: row.title,
    electricCertified: row.electricCertified,
    active: row.active,
  };
}
