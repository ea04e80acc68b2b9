export { CatalogueModule } from './catalogue.module.js';
export {
  CatalogueRepository,
  type CertificationTypeRow,
  type ProductOnSaleRow,
  type ProductRow,
  type ZoneRow,
} from './persistence/catalogue.repository.js';
export {
  CertificationTypeDto,
  ProductDto,
  ZoneDto,
  toCertificationTypeDto,
  toProductDto,
  toZoneRefDto,
} from './http/catalogue.dto.js';
export { LocalizedDto, LocalizedLineInput, LocalizedTextInput, toLocalized } from './http/localized.dto.js';
export { lastDay } from './http/operator-catalogue.dto.js';
export { insertInto, type DatedRow, type Insertion } from './domain/timeline.js';
export { changesOf } from './domain/changes.js';
export {
  computePrice,
  conditionText,
  modifierText,
  type Modifier,
  type PriceFacts,
} from './domain/price.rules.js';
export { Places, type Occupancy, type PlaceSeeker } from './places.js';
export { AddTariffUseCase } from './use-cases/add-tariff.use-case.js';
export { Sectors, type AddressSector } from './sectors.js';
export { ZoneGeometryRepository, type ZoneGeometryRow } from './persistence/zone-geometry.repository.js';
export { ZoneStreetRepository, type NewStreetRow } from './persistence/zone-street.repository.js';
export { describeNumbers } from './domain/civic-numbers.js';
export { readGeometry, geometryProblemText, type ZoneGeometry } from './domain/zone-geometry.js';
