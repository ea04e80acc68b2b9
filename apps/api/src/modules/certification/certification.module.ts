import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/index.js';
import { CertificationForms } from './certification-forms.js';
import { CertificationRequestKind } from './certification-request.kind.js';
import { CertificationViews } from './http/certification-views.js';
import { CertificationsController } from './http/certifications.controller.js';
import { CertificationJobs } from './jobs/certification-jobs.js';
import { CertificationRepository } from './persistence/certification.repository.js';
import { RequestCertification } from './use-cases/request-certification.use-case.js';

@Module({
  imports: [CatalogueModule],
  controllers: [CertificationsController],
  providers: [
    CertificationRepository,
    CertificationRequestKind,
    CertificationForms,
    CertificationViews,
    CertificationJobs,
    RequestCertification,
  ],
  exports: [RequestCertification, CertificationForms],
})
export class CertificationModule {}
