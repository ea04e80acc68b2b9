import { Module } from '@nestjs/common';
import { AttestationForms } from './attestation-forms.js';
import { PlateViews } from './http/plate-views.js';
import { PlatesController } from './http/plates.controller.js';
import { PlateRepository } from './persistence/plate.repository.js';
import { PlateClaims } from './plate-claims.js';
import { PlateRequestKind } from './plate-request.kind.js';
import { RequestPlate } from './use-cases/request-plate.use-case.js';

@Module({
  controllers: [PlatesController],
  providers: [PlateRepository, PlateClaims, PlateRequestKind, PlateViews, AttestationForms, RequestPlate],
  exports: [PlateRepository, PlateClaims, RequestPlate, AttestationForms],
})
export class VehiclesModule {}
