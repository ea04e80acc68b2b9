import { Module } from '@nestjs/common';
import { Catalogue } from './catalogue.js';
import { CertificationTypes } from './certification-types.js';
import { CatalogueController } from './http/catalogue.controller.js';
import { CertificationTypesController } from './http/certification-types.controller.js';
import { OperatorCatalogueController } from './http/operator-catalogue.controller.js';
import { OperatorNoticesController } from './http/operator-notices.controller.js';
import { CatalogueRepository } from './persistence/catalogue.repository.js';
import { CertificationTypeRepository } from './persistence/certification-type.repository.js';
import { NoticeRepository } from './persistence/notice.repository.js';
import { AddTariffUseCase } from './use-cases/add-tariff.use-case.js';
import { CreateNoticeUseCase } from './use-cases/create-notice.use-case.js';
import { CreateProductUseCase } from './use-cases/create-product.use-case.js';
import { CreateZoneUseCase } from './use-cases/create-zone.use-case.js';
import { DeleteNoticeUseCase } from './use-cases/delete-notice.use-case.js';
import { SaveCertificationTypeUseCase } from './use-cases/save-certification-type.use-case.js';
import { UpdateNoticeUseCase } from './use-cases/update-notice.use-case.js';
import { UpdateProductUseCase } from './use-cases/update-product.use-case.js';
import { UpdateZoneUseCase } from './use-cases/update-zone.use-case.js';

@Module({
  controllers: [
    CatalogueController,
    CertificationTypesController,
    OperatorCatalogueController,
    OperatorNoticesController,
  ],
  providers: [
    Catalogue,
    CatalogueRepository,
    NoticeRepository,
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
  ],
  exports: [CatalogueRepository, AddTariffUseCase],
})
export class CatalogueModule {}
