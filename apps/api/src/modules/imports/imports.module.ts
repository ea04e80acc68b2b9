import { Module } from '@nestjs/common';
import { ApplyImport } from './effects/apply-import.effect.js';
import { CheckImport } from './effects/check-import.effect.js';
import { ForgetImport } from './effects/forget-import.effect.js';
import { ImportJudge } from './effects/import-judge.js';
import { ImportViews } from './http/import-views.js';
import { ImportsController } from './http/imports.controller.js';
import { IntegrationImportsController } from './http/integration-imports.controller.js';
import { ForgetImports } from './jobs/forget-imports.job.js';
import { OfficeSubscriptions } from './office-subscriptions.js';
import { ImportBatches } from './persistence/import-batches.js';
import { ImportStaging } from './persistence/import-staging.js';
import { KindsOfImport } from './persistence/kinds-of-import.js';
import { OfficeImport } from './persistence/office-import.js';
import { RegistryImport } from './persistence/registry-import.js';
import { RegistryRecords } from './registry-records.js';
import { ApplyImportUseCase } from './use-cases/apply-import.use-case.js';
import { CancelImport } from './use-cases/cancel-import.use-case.js';
import { UploadImport } from './use-cases/upload-import.use-case.js';

@Module({
  controllers: [ImportsController, IntegrationImportsController],
  providers: [
    OfficeSubscriptions,
    RegistryRecords,
    ImportBatches,
    ImportStaging,
    RegistryImport,
    OfficeImport,
    KindsOfImport,
    ImportJudge,
    CheckImport,
    ApplyImport,
    ForgetImport,
    ForgetImports,
    UploadImport,
    ApplyImportUseCase,
    CancelImport,
    ImportViews,
  ],
  exports: [OfficeSubscriptions, RegistryRecords],
})
export class ImportsModule {}
