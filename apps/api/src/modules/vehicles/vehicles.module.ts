import { Module } from '@nestjs/common';
import { AttestationForms } from './attestation-forms.js';
import { PlateViews } from './http/plate-views.js';
import { PlatesController } from './http/plates.controller.js';
import { PlateRepository } from './persistence/plate.repository.js';
import { PlateRequestKind } from './plate-request.kind.js';
import { RequestPlate } from './use-cases/request-plate.use-case.js';

@Module({
  controllers: [PlatesController],
  providers: [PlateRepository, PlateRequestKind, PlateViews, AttestationForms, RequestPlate],
})
export class VehiclesModule {}
