import { Module } from '@nestjs/common';
import { Catalogue } from './catalogue.js';
import { CertificationTypes } from './certification-types.js';
import { CatalogueController } from './http/catalogue.controller.js';
import { CertificationTypesController } from './http/certification-types.controller.js';
import { OperatorCatalogueController } from './http/operator-catalogue.controller.js';
import { ProductDraftsController } from './http/product-drafts.controller.js';
import { OperatorNoticesController } from './http/operator-notices.controller.js';
import { OperatorZonesController } from './http/operator-zones.controller.js';
import { SectorsController } from './http/sectors.controller.js';
import { CatalogueRepository } from './persistence/catalogue.repository.js';
import { CertificationTypeRepository } from './persistence/certification-type.repository.js';
import { DraftRepository } from './persistence/draft.repository.js';
import { NoticeRepository } from './persistence/notice.repository.js';
import { ZoneGeometryRepository } from './persistence/zone-geometry.repository.js';
import { ZoneStreetRepository } from './persistence/zone-street.repository.js';
import { Sectors } from './sectors.js';
import { IntegrationCatalogueController } from './http/integration-catalogue.controller.js';
import { IntegrationCatalogue } from './integration-catalogue.js';
import { ZoneFiles } from './zone-files.js';
import { ZoneViews } from './zone-views.js';
import { ImportStreetsUseCase } from './use-cases/import-streets.use-case.js';
import { RemoveZoneStreetUseCase } from './use-cases/remove-zone-street.use-case.js';
import { SaveZoneStreetUseCase } from './use-cases/save-zone-street.use-case.js';
import { SetZoneGeometryUseCase } from './use-cases/set-zone-geometry.use-case.js';
import { Places } from './places.js';
import { ProductDrafts } from './product-drafts.js';
import { Simulation } from './simulation.js';
import { AddTariffUseCase } from './use-cases/add-tariff.use-case.js';
import { CreateNoticeUseCase } from './use-cases/create-notice.use-case.js';
import { CreateProductUseCase } from './use-cases/create-product.use-case.js';
import { CreateZoneUseCase } from './use-cases/create-zone.use-case.js';
import { DeleteNoticeUseCase } from './use-cases/delete-notice.use-case.js';
import { DiscardProductDraftUseCase } from './use-cases/discard-product-draft.use-case.js';
import { PublishProductDraftUseCase } from './use-cases/publish-product-draft.use-case.js';
import { SaveCertificationTypeUseCase } from './use-cases/save-certification-type.use-case.js';
import { SaveProductDraftUseCase } from './use-cases/save-product-draft.use-case.js';
import { UpdateNoticeUseCase } from './use-cases/update-notice.use-case.js';
import { UpdateProductUseCase } from './use-cases/update-product.use-case.js';
import { UpdateZoneUseCase } from './use-cases/update-zone.use-case.js';

@Module({
  controllers: [
    CatalogueController,
    CertificationTypesController,
    OperatorCatalogueController,
    ProductDraftsController,
    OperatorNoticesController,
    OperatorZonesController,
    SectorsController,
    IntegrationCatalogueController,
  ],
  providers: [
    Catalogue,
    IntegrationCatalogue,
    CatalogueRepository,
    NoticeRepository,
    DraftRepository,
    Places,
    ProductDrafts,
    Simulation,
    SaveProductDraftUseCase,
    DiscardProductDraftUseCase,
    PublishProductDraftUseCase,
    CreateProductUseCase,
    UpdateProductUseCase,
    AddTariffUseCase,
    CreateZoneUseCase,
    UpdateZoneUseCase,
    CreateNoticeUseCase,
    UpdateNoticeUseCase,
    DeleteNoticeUseCase,
    CertificationTypes,
    CertificationTypeRepository,
    SaveCertificationTypeUseCase,
    ZoneStreetRepository,
    ZoneGeometryRepository,
    ZoneFiles,
    ZoneViews,
    Sectors,
    SaveZoneStreetUseCase,
    RemoveZoneStreetUseCase,
    ImportStreetsUseCase,
    SetZoneGeometryUseCase,
  ],
  exports: [CatalogueRepository, AddTariffUseCase, Places, Sectors, ZoneGeometryRepository],
})
export class CatalogueModule {}
