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
export { AddTariffUseCase } from './use-cases/add-tariff.use-case.js';
