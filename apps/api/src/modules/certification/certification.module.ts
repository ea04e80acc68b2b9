import { Module } from '@nestjs/common';
import { CertificationForms } from './certification-forms.js';
import { CertificationViews } from './http/certification-views.js';
import { CertificationsController } from './http/certifications.controller.js';
import { RequestCertification } from './use-cases/request-certification.use-case.js';

@Module({
  controllers: [CertificationsController],
  providers: [CertificationForms, CertificationViews, RequestCertification],
})
export class CertificationModule {}
